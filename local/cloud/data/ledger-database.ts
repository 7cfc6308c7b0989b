import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';

type Change =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

/** The part of LevelDB's interface that is used here. */
export interface LedgerDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[key: string, value: unknown]>;
  del(key: string): Promise<void>;
  batch(changes: readonly Change[]): Promise<void>;
}

const require = createRequire(import.meta.url);
/** Resolves modules as dynalite itself does: another copy of LevelDB might not see the lock that its own one sets. */
export const requireAsDynalite = createRequire(require.resolve('dynalite'));

const { Level } = requireAsDynalite('level') as {
  Level: new (path: string, options: { valueEncoding: 'json' }) => LedgerDatabase;
};

/** dynalite's own database, not open yet. */
export const ledgerDatabase = (path: string): LedgerDatabase => new Level(path, { valueEncoding: 'json' });

const isLocked = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'LEVEL_LOCKED';

/**
 * One attempt, on a database object of its own: one that failed is never opened again. `locked`: another process has it
 * open.
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

/** Everything that dynalite keeps under a name: tables, `item-TABLE`, `index-global~TABLE~INDEX`. */
export const under = (name: string): { gte: string; lt: string } => ({ gte: `${name}~`, lt: `${name}~\u{ff}` });
