import { setTimeout as delay } from 'node:timers/promises';
import { type LedgerDatabase, openDatabase } from './ledger-database.ts';

const POLL_MS = 50;

export interface WaitOptions {
  readonly waitMs: number;
  /** Ends the wait, which then returns `locked`. */
  readonly signal?: AbortSignal | undefined;
}

/** Opens the database as soon as no other process has it open. */
export const waitForDatabase = async (
  path: string,
  { waitMs, signal }: WaitOptions,
): Promise<LedgerDatabase | 'locked' | { unusable: string }> => {
  for (const deadline = performance.now() + waitMs; ; await delay(POLL_MS)) {
    const database = await openDatabase(path);
    if (database !== 'locked') return database;
    if (signal?.aborted === true || performance.now() >= deadline) return 'locked';
  }
};
