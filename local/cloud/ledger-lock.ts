import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type LedgerDatabase, ledgerDatabase, under } from './ledger-database.ts';
import { rebuildIndexes } from './rebuild-indexes.ts';

const POLL_MS = 50;
const TABLES = 'table';

const isLocked = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'LEVEL_LOCKED';

const openDatabase = async (path: string): Promise<LedgerDatabase | 'locked' | { unusable: string }> => {
  try {
    await mkdir(path, { recursive: true });
    const database = ledgerDatabase(path);
    await database.open();
    return database;
  } catch (error) {
    if (isLocked(error)) return 'locked';
    return { unusable: String(error instanceof Error ? (error.cause ?? error) : error) };
  }
};

/**
 * A process killed while it created the table leaves it CREATING for ever, with nothing in it and no way to delete it
 * through the API. Whoever has the lock knows that nobody is creating it: it is taken away, and made anew.
 */
const removeHalfMadeTables = async (database: LedgerDatabase): Promise<string[]> => {
  const tableNames: string[] = [];
  for await (const [key, table] of database.iterator(under(TABLES))) {
    if ((table as { TableStatus?: string }).TableStatus === 'ACTIVE') tableNames.push(key.slice(`${TABLES}~`.length));
    else await database.del(key);
  }
  return tableNames;
};

/** Stands beside the ledger as long as somebody writes to it: one that is found was left by a process that was killed. */
const openMark = (path: string): string => `${path}.open`;

export const markLedgerOpen = (path: string): Promise<void> => writeFile(openMark(path), '');
export const markLedgerClosed = (path: string): Promise<void> => rm(openMark(path), { force: true });

const wasLeftOpen = (path: string): Promise<boolean> =>
  stat(openMark(path)).then(
    () => true,
    () => false,
  );

/**
 * Opens and closes the ledger's LevelDB, which one process at a time may hold, before dynalite does: dynalite itself
 * starts on a locked one and dies at its first request. Puts right what a killed process left half done. Returns the names
 * of the tables in it.
 */
export const waitForLedger = async (
  path: string,
  waitMs: number,
): Promise<'locked' | { unusable: string } | { tableNames: string[] }> => {
  for (const deadline = performance.now() + waitMs; ; await delay(POLL_MS)) {
    const database = await openDatabase(path);
    if (database !== 'locked') {
      if ('unusable' in database) return database;
      try {
        const tableNames = await removeHalfMadeTables(database);
        if (await wasLeftOpen(path)) {
          for (const tableName of tableNames) await rebuildIndexes(database, tableName);
          await markLedgerClosed(path);
        }
        return { tableNames };
      } finally {
        await database.close();
      }
    }
    if (performance.now() >= deadline) return 'locked';
  }
};
