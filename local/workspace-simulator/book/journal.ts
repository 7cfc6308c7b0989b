import { appendFileSync, closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BookEvent, bookEventSchema } from './book-events.ts';

const FILE_NAME = 'workspace-simulator.jsonl';

/** The file is not a journal of the simulator. The message says which line is wrong. */
class JournalError extends Error {
  override readonly name = 'JournalError';
}

export interface Journal {
  /** The events that it contained when it was opened, oldest first. */
  readonly events: readonly BookEvent[];
  /** The event is on disk when this returns. */
  append(event: BookEvent): void;
  close(): void;
}

const readEvents = (lines: readonly string[], file: string): BookEvent[] =>
  lines.map((line, index) => {
    try {
      return bookEventSchema.parse(JSON.parse(line));
    } catch (cause) {
      throw new JournalError(
        `Line ${index + 1} of ${file} is not an event of the Workspace simulator. Restore the file, or delete it to begin with an empty book.`,
        { cause },
      );
    }
  });

/**
 * Opens or creates `<dataDir>/workspace-simulator.jsonl`. A last line without a line end was being written when the
 * process was killed. No answer was sent for it, so it is cut off.
 */
export const openJournal = (dataDir: string): Journal => {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, FILE_NAME);
  const descriptor = openSync(file, 'a+');
  try {
    const bytes = readFileSync(descriptor);
    let length = bytes.lastIndexOf('\n') + 1;
    if (length < bytes.length) {
      ftruncateSync(descriptor, length);
      fsyncSync(descriptor);
    }
    const events = readEvents(bytes.toString('utf8', 0, length).split('\n').slice(0, -1), file);
    return {
      events,
      append(event) {
        const line = `${JSON.stringify(event)}\n`;
        try {
          appendFileSync(descriptor, line);
          fsyncSync(descriptor);
        } catch (error) {
          // Half a line followed by the next event would make the journal unreadable.
          ftruncateSync(descriptor, length);
          throw error;
        }
        length += Buffer.byteLength(line);
      },
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
};
