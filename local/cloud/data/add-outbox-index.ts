import type { LedgerDatabase } from './ledger-database.ts';

interface Index {
  readonly IndexName: string;
  readonly IndexArn: string;
}

interface TableDescription {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
}

const NAME = 'outbox';
const KEYS = ['outboxMark', 'outboxSince'] as const;

/**
 * Gives a ledger of a version without events the index that the stack's table has for them. On AWS a deployment adds
 * it; dynalite cannot add an index to a table that exists. No item of such a ledger belongs into it.
 */
export const addOutboxIndex = async (database: LedgerDatabase, tableName: string): Promise<void> => {
  const key = `table~${tableName}`;
  for await (const [found, value] of database.iterator({ gte: key, lt: `${key}\u{0}` })) {
    const table = value as TableDescription;
    const indexes = table.GlobalSecondaryIndexes ?? [];
    // Every ledger has this one; another table may stand beside it.
    const model = indexes.find(({ IndexName }) => IndexName === 'watchedOrders');
    if (model === undefined || indexes.some(({ IndexName }) => IndexName === NAME)) return;
    const added = {
      ...model,
      IndexName: NAME,
      IndexArn: model.IndexArn.replace(/watchedOrders$/, NAME),
      KeySchema: KEYS.map((AttributeName, no) => ({ AttributeName, KeyType: no === 0 ? 'HASH' : 'RANGE' })),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    };
    const attributes = KEYS.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
    const changed = {
      ...table,
      AttributeDefinitions: [...table.AttributeDefinitions, ...attributes],
      GlobalSecondaryIndexes: [...indexes, added],
    };
    await database.batch([{ type: 'put', key: found, value: changed }]);
  }
};
