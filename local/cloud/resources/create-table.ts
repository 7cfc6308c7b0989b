import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { DataFolderError } from '../data/data-folder.ts';
import { waitUntil } from '../process/wait-until.ts';
import type { TableDefinition, TablePlan } from '../template/plan-table.ts';

const ACTIVE_WITHIN_MS = 30_000;

/** The existing ledger was created for another version of the stack. The message says what differs. */
export class LedgerShapeError extends DataFolderError {
  override readonly name = 'LedgerShapeError';
}

const describe = async (client: DynamoDBClient, name: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const keys = (schema: readonly KeySchemaElement[] = []): string =>
  schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ');

/** What determines how the table can be queried, as text: its keys, the type of each key, and each index. */
const shapeOf = (table: TableDefinition | TableDescription): Map<string, string> => {
  const shape = new Map([['its keys', keys(table.KeySchema)]]);
  for (const { AttributeName, AttributeType } of table.AttributeDefinitions ?? []) {
    shape.set(`the attribute ${AttributeName}`, String(AttributeType));
  }
  for (const { IndexName, KeySchema, Projection } of table.GlobalSecondaryIndexes ?? []) {
    const attributes = [...(Projection?.NonKeyAttributes ?? [])].sort().join(', ');
    shape.set(`the index ${IndexName}`, `${keys(KeySchema)} with ${Projection?.ProjectionType} ${attributes}`);
  }
  return shape;
};

const checkShape = (found: TableDescription, plan: TablePlan): void => {
  const wanted = shapeOf(plan.definition);
  const there = shapeOf(found);
  const differences = [...new Set([...wanted.keys(), ...there.keys()])]
    .filter((part) => wanted.get(part) !== there.get(part))
    .map((part) => `${part}: found ${there.get(part) ?? 'none'}, needed ${wanted.get(part) ?? 'none'}`);
  if (differences.length === 0) return;
  throw new LedgerShapeError(
    `The table ${plan.name} was created for another version of Deskdrop (${differences.join('; ')}). ` +
      'Use that version, or begin a new ledger with another --data folder (on a server of your own: another --stage).',
  );
};

/**
 * Creates the table, or uses the existing one if it has the same keys and indexes (otherwise `LedgerShapeError`).
 * Returns when it is ACTIVE.
 */
export const createTable = async (client: DynamoDBClient, plan: TablePlan): Promise<{ arn: string }> => {
  if ((await describe(client, plan.name)) === undefined) {
    try {
      await client.send(
        new CreateTableCommand({
          TableName: plan.name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [...plan.definition.AttributeDefinitions],
          KeySchema: [...plan.definition.KeySchema],
          GlobalSecondaryIndexes: plan.definition.GlobalSecondaryIndexes,
        }),
      );
    } catch (error) {
      // Another process created it first, which is fine on a shared server.
      if (!(error instanceof ResourceInUseException)) throw error;
    }
  }
  const table = await waitUntil(
    async () => {
      const found = await describe(client, plan.name);
      return found?.TableStatus === 'ACTIVE' ? found : undefined;
    },
    ACTIVE_WITHIN_MS,
    `The table ${plan.name} is still not ACTIVE`,
  );
  checkShape(table, plan);
  return { arn: String(table.TableArn) };
};
