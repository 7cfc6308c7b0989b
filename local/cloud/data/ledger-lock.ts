import { rm, stat, writeFile } from 'node:fs/promises';
import { addOutboxIndex } from './add-outbox-index.ts';
import { type LedgerDatabase, under } from './ledger-database.ts';
import { rebuildIndexes } from './rebuild-indexes.ts';
import { type WaitOptions, waitForDatabase } from './wait-for-database.ts';

const TABLES = 'table';

/**
 * Deletes tables that are not ACTIVE. A process killed while it created a table leaves it CREATING forever, empty, and
 * the API cannot delete it. The holder of the lock knows that nobody is creating it.
 */
const removeHalfMadeTables = async (database: LedgerDatabase): Promise<string[]> => {
  const tableNames: string[] = [];
  for await (const [key, table] of database.iterator(under(TABLES))) {
    if ((table as { TableStatus?: string }).TableStatus === 'ACTIVE') tableNames.push(key.slice(`${TABLES}~`.length));
    else await database.del(key);
  }
  return tableNames;
};

/** A file next to the ledger while a process writes to it. If it exists at the start, that process was killed. */
const openMark = (path: string): string => `${path}.open`;

export const markLedgerOpen = (path: string): Promise<void> => writeFile(openMark(path), '');
export const markLedgerClosed = (path: string): Promise<void> => rm(openMark(path), { force: true });

const wasLeftOpen = (path: string): Promise<boolean> =>
  stat(openMark(path)).then(
    () => true,
    () => false,
  );

/**
 * Opens and closes the ledger's LevelDB before dynalite does, because dynalite also starts on a locked one and crashes
 * at its first request. Repairs what a killed process left half done, and returns the names of the tables. The caller
 * holds the folder's lock. The wait is for older versions of Deskdrop, which do not use that lock.
 */
export const prepareLedger = async (
  path: string,
  wait: WaitOptions,
): Promise<'locked' | { unusable: string } | { tableNames: string[] }> => {
  const database = await waitForDatabase(path, wait);
  if (database === 'locked' || 'unusable' in database) return database;
  try {
    const tableNames = await removeHalfMadeTables(database);
    for (const tableName of tableNames) await addOutboxIndex(database, tableName);
    if (await wasLeftOpen(path)) {
      for (const tableName of tableNames) await rebuildIndexes(database, tableName);
      await markLedgerClosed(path);
    }
    return { tableNames };
  } finally {
    await database.close();
  }
};
