import { rm, stat, writeFile } from 'node:fs/promises';
import { type LedgerDatabase, under } from './ledger-database.ts';
import { rebuildIndexes } from './rebuild-indexes.ts';
import { type WaitOptions, waitForDatabase } from './wait-for-database.ts';

const TABLES = 'table';

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
 * Opens and closes the ledger's LevelDB before dynalite does, which starts on a locked one too and dies at its first
 * request. Puts right what a killed process left half done. Returns the names of the tables in it. The caller holds the
 * folder's lock, so nobody comes in between; only an older Deskdrop, which knows no such lock, is waited for here.
 */
export const prepareLedger = async (
  path: string,
  wait: WaitOptions,
): Promise<'locked' | { unusable: string } | { tableNames: string[] }> => {
  const database = await waitForDatabase(path, wait);
  if (database === 'locked' || 'unusable' in database) return database;
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
};
