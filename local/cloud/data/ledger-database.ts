import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';

type Change =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

/** The part of LevelDB's API that is used here. */
export interface LedgerDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[key: string, value: unknown]>;
  del(key: string): Promise<void>;
  batch(changes: readonly Change[]): Promise<void>;
}

const require = createRequire(import.meta.url);
/** Resolves modules as dynalite does: another copy of LevelDB might not see the lock of dynalite's copy. */
export const requireAsDynalite = createRequire(require.resolve('dynalite'));

const { Level } = requireAsDynalite('level') as {
  Level: new (path: string, options: { valueEncoding: 'json' }) => LedgerDatabase;
};

/** dynalite's database, not yet open. */
export const ledgerDatabase = (path: string): LedgerDatabase => new Level(path, { valueEncoding: 'json' });

const isLocked = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'LEVEL_LOCKED';

/**
 * Tries once to open the database, with a new database object, because one that failed cannot be opened again.
 * `locked`: another process has it open.
 */
export const openDatabase = async (path: string): Promise<LedgerDatabase | 'locked' | { unusable: string }> => {
  try {
    await mkdir(path, { recursive: true });
    const database = ledgerDatabase(path);
    await database.open();
    return database;
  } catch (error) {
    if (isLocked(error)) return 'locked';
    return { unusable: describeError(error) };
  }
};

/** The range of all keys that dynalite stores under a name: tables, `item-TABLE`, `index-global~TABLE~INDEX`. */
export const under = (name: string): { gte: string; lt: string } => ({ gte: `${name}~`, lt: `${name}~\u{ff}` });
