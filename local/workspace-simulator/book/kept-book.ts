import { Book } from './book.ts';
import type { BookEvent } from './book-events.ts';
import { openJournal } from './journal.ts';

/** The book with its journal. */
export interface KeptBook {
  now(): Book;
  /** Writes to the journal, if there is one, and then changes the book. */
  record(event: BookEvent): void;
  close(): void;
}

/** @param dataDir folder of the journal; without it the book is in memory */
export const openBook = (now: () => number, dataDir?: string): KeptBook => {
  const journal = dataDir === undefined ? undefined : openJournal(dataDir);
  const book = new Book();
  for (const event of journal?.events ?? []) book.apply(event);
  return {
    now() {
      book.advanceTo(now());
      return book;
    },
    record(event) {
      journal?.append(event);
      book.apply(event);
    },
    close: () => journal?.close(),
  };
};
