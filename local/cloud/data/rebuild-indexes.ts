import { type LedgerDatabase, requireAsDynalite, under } from './ledger-database.ts';

interface TableDescription {
  readonly TableName: string;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
}

interface IndexPut {
  readonly index: string;
  readonly key: string;
  readonly item: unknown;
}

// dynalite's own function, so that the rebuilt indexes are the ones that it would have written.
const { getIndexActions } = requireAsDynalite('./db') as {
  getIndexActions(
    indexes: readonly unknown[],
    existing: unknown,
    item: unknown,
    table: TableDescription,
  ): { puts: IndexPut[] };
};

const CHANGES_AT_ONCE = 1_000;

/**
 * Rebuilds the indexes of a ledger that was not closed from its items. Unlike DynamoDB, dynalite writes an item and its
 * index entries one after another. A process killed in between leaves orders that are in no index, or index entries
 * that never disappear; both would block a file forever.
 */
export const rebuildIndexes = async (database: LedgerDatabase, tableName: string): Promise<void> => {
  const [table] = await valuesOf<TableDescription>(database, {
    gte: `table~${tableName}`,
    lt: `table~${tableName}\u{0}`,
  });
  const indexes = table?.GlobalSecondaryIndexes;
  if (table === undefined || indexes === undefined) return;

  let changes: Parameters<LedgerDatabase['batch']>[0][number][] = [];
  const add = async (change: (typeof changes)[number]) => {
    changes.push(change);
    if (changes.length < CHANGES_AT_ONCE) return;
    await database.batch(changes);
    changes = [];
  };
  const nameOf = (index: string): string => `index-global~${tableName}~${index}`;
  for (const { IndexName } of indexes) {
    for await (const [key] of database.iterator(under(nameOf(IndexName)))) await add({ type: 'del', key });
  }
  for await (const [, item] of database.iterator(under(`item-${tableName}`))) {
    const { puts } = getIndexActions(indexes, undefined, item, table);
    for (const { index, key, item: value } of puts) await add({ type: 'put', key: `${nameOf(index)}~${key}`, value });
  }
  await database.batch(changes);
};

const valuesOf = async <T>(database: LedgerDatabase, range: { gte: string; lt: string }): Promise<T[]> => {
  const values: T[] = [];
  for await (const [, value] of database.iterator(range)) values.push(value as T);
  return values;
};
