import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

/** The part of LevelDB's interface that is used here. */
interface LevelDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[key: string, value: unknown]>;
  del(key: string): Promise<void>;
}

// The very LevelDB that dynalite opens: another copy might not see its lock.
const require = createRequire(import.meta.url);
const { Level } = createRequire(require.resolve('dynalite'))('level') as {
  Level: new (path: string, options: { valueEncoding: 'json' }) => LevelDatabase;
};

const POLL_MS = 50;
/** dynalite keeps its table descriptions under this prefix. */
const TABLE_PREFIX = 'table~';

const isLocked = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'LEVEL_LOCKED';

const openDatabase = async (path: string): Promise<LevelDatabase | 'locked' | { unusable: string }> => {
  try {
    await mkdir(path, { recursive: true });
    const database = new Level(path, { valueEncoding: 'json' });
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
const removeHalfMadeTables = async (database: LevelDatabase): Promise<string[]> => {
  const tableNames: string[] = [];
  for await (const [key, table] of database.iterator({ gte: TABLE_PREFIX, lt: `${TABLE_PREFIX}\u{ff}` })) {
    if ((table as { TableStatus?: string }).TableStatus === 'ACTIVE') tableNames.push(key.slice(TABLE_PREFIX.length));
    else await database.del(key);
  }
  return tableNames;
};

/**
 * Opens and closes the ledger's LevelDB, which one process at a time may hold, before dynalite does: dynalite itself
 * starts on a locked one and dies at its first request. Returns the names of the tables in it.
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
        return { tableNames: await removeHalfMadeTables(database) };
      } finally {
        await database.close();
      }
    }
    if (performance.now() >= deadline) return 'locked';
  }
};
