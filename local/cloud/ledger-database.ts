import { createRequire } from 'node:module';

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

/** Everything that dynalite keeps under a name: tables, `item-TABLE`, `index-global~TABLE~INDEX`. */
export const under = (name: string): { gte: string; lt: string } => ({ gte: `${name}~`, lt: `${name}~\u{ff}` });
