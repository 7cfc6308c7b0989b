import { Book } from './book.ts';
import type { BookEvent } from './book-events.ts';
import { openJournal } from './journal.ts';

/** The book as it is now, and the only way to change it. */
export interface KeptBook {
  now(): Book;
  /** In the journal first, if there is one, then in the book. */
  record(event: BookEvent): void;
  close(): void;
}

/** @param dataDir where the journal lives; without it the book lives as long as the process */
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
