import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  type NativeAttributeValue,
  PutCommand,
  paginateQuery,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { WriteResult } from '../../ports.ts';

/** The version that every item carries: a newer Deskdrop reads what an older one wrote. */
const SCHEMA_VERSION = 1;

export type Item = Record<string, NativeAttributeValue>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** An item of a schema that this version does not know: written by a newer one. */
export class UnknownSchemaError extends Error {
  override readonly name = 'UnknownSchemaError';
}

const BATCH_GET_MAX = 100;
const BATCH_GET_TRIES = 8;

/** The few operations that the ledger is made of: consistent reads, and writes of ONE item under a condition. */
export class LedgerTable {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #newId: () => string;

  constructor(client: DynamoDBDocumentClient, tableName: string, newId: () => string) {
    this.#client = client;
    this.#tableName = tableName;
    this.#newId = newId;
  }

  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#tableName, Key: { ...key }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : checked(Item);
  }

  async getMany(keys: readonly Key[]): Promise<Item[]> {
    const items: Item[] = [];
    for (let start = 0; start < keys.length; start += BATCH_GET_MAX) {
      let left: Record<string, NativeAttributeValue>[] = keys
        .slice(start, start + BATCH_GET_MAX)
        .map((key) => ({ ...key }));
      for (let tries = 0; left.length > 0; tries++) {
        if (tries === BATCH_GET_TRIES)
          throw new Error(`the ledger did not read ${left.length} items after ${tries} tries`);
        const answer = await this.#client.send(
          new BatchGetCommand({ RequestItems: { [this.#tableName]: { Keys: left, ConsistentRead: true } } }),
        );
        items.push(...(answer.Responses?.[this.#tableName] ?? []).map(checked));
        left = answer.UnprocessedKeys?.[this.#tableName]?.Keys ?? [];
      }
    }
    return items;
  }

  /**
   * Puts the whole item under the condition. When the SDK repeats a write whose answer was lost, the condition fails on
   * our OWN write: the random `writeId` in the item tells that from somebody else's.
   */
  async put(key: Key, item: Item, condition: Condition): Promise<WriteResult> {
    const writeId = this.#newId();
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { ...item, ...key, v: SCHEMA_VERSION, writeId },
          ...conditionInput(condition),
        }),
      );
      return 'written';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await this.get(key))?.writeId === writeId ? 'written' : 'lost';
    }
  }

  /** Deletes the item under the condition. A repeated delete finds nothing, which is as good. */
  async remove(key: Key, condition: Condition): Promise<WriteResult> {
    try {
      await this.#client.send(
        new DeleteCommand({ TableName: this.#tableName, Key: { ...key }, ...conditionInput(condition) }),
      );
      return 'written';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await this.get(key)) === undefined ? 'written' : 'lost';
    }
  }

  async *query(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item> {
    for await (const page of paginateQuery({ client: this.#client }, { ...input, TableName: this.#tableName })) {
      yield* page.Items ?? [];
    }
  }
}

/** What must be true of the item that stands there. */
export type Condition =
  | 'absent'
  | { readonly expression: string; readonly names: Record<string, string>; readonly values: Item };

const conditionInput = (condition: Condition) =>
  condition === 'absent'
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: condition.expression,
        ExpressionAttributeNames: condition.names,
        ExpressionAttributeValues: condition.values,
      };

const checked = (item: Item): Item => {
  if (typeof item.v === 'number' && item.v <= SCHEMA_VERSION) return item;
  throw new UnknownSchemaError(
    `the item ${item.pk} / ${item.sk} has schema version ${item.v}, this Deskdrop reads up to ${SCHEMA_VERSION}: deploy the newer version again`,
  );
};
