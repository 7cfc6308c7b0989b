import { setTimeout as sleep } from 'node:timers/promises';
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
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { WriteResult } from '../../ports/ledger.ts';
import { type Item, type SortKey, schemaVersion, upgradeItem } from './ledger-schema.ts';

export type { Item } from './ledger-schema.ts';

/**
 * The table's time-to-live attribute: epoch seconds. For readers an item is gone immediately; DynamoDB deletes it
 * later.
 */
export const EXPIRES_AT = 'expiresAt';
export const epochSeconds = (ms: number): number => Math.ceil(ms / 1_000);

export interface Key {
  readonly pk: string;
  /** A kind, followed by an id if a partition has several of that kind. */
  readonly sk: SortKey | `${SortKey}#${string}`;
}

const BATCH_GET_MAX = 100;
const BATCH_GET_TRIES = 8;
/** Keys that DynamoDB leaves unread were throttled: they are requested again at growing intervals, 3.5 s in total. */
const BATCH_GET_WAIT_MS = { first: 50, most: 1_000 };

/** How a throttled read waits. */
export interface Backoff {
  readonly pause: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

const BACKOFF: Backoff = { pause: (ms) => sleep(ms), random: Math.random };

interface LedgerTableOptions {
  readonly tableName: string;
  /** A fresh random id for each write, so that a repeated write knows itself again. */
  readonly newId: () => string;
  /** Epoch milliseconds, by which an item counts as expired. */
  readonly now: () => number;
  readonly backoff?: Backoff;
}

/** The few operations that the ledger consists of: consistent reads, and writes of ONE item under a condition. */
export class LedgerTable {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #newId: () => string;
  readonly #now: () => number;
  readonly #backoff: Backoff;

  constructor(client: DynamoDBDocumentClient, { tableName, newId, now, backoff = BACKOFF }: LedgerTableOptions) {
    this.#client = client;
    this.#tableName = tableName;
    this.#newId = newId;
    this.#now = now;
    this.#backoff = backoff;
  }

  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#tableName, Key: { ...key }, ConsistentRead: true }),
    );
    return Item === undefined || this.#isExpired(Item) ? undefined : upgradeItem(Item);
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
        if (tries > 0) await this.#backoff.pause(this.#waitMs(tries));
        const answer = await this.#client.send(
          new BatchGetCommand({ RequestItems: { [this.#tableName]: { Keys: left, ConsistentRead: true } } }),
        );
        const found = answer.Responses?.[this.#tableName] ?? [];
        items.push(...found.filter((item) => !this.#isExpired(item)).map((item) => upgradeItem(item)));
        left = answer.UnprocessedKeys?.[this.#tableName]?.Keys ?? [];
      }
    }
    return items;
  }

  /**
   * Puts the whole item under the condition. When the SDK repeats a write whose response was lost, the condition fails
   * on our OWN write: the random `writeId` in the item distinguishes that from another process's write.
   */
  async put(key: Key, item: Item, condition: Condition): Promise<WriteResult> {
    const writeId = this.#newId();
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { ...item, ...key, v: schemaVersion(key.sk), writeId },
          ...conditionInput(condition),
        }),
      );
      return 'written';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await this.get(key))?.writeId === writeId ? 'written' : 'lost';
    }
  }

  /**
   * Sets the time (epoch ms) at which DynamoDB deletes the item, within some two days. Does nothing if the item is
   * already gone.
   */
  async expire(key: Key, at: number): Promise<void> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { ...key },
          UpdateExpression: 'SET #expiresAt = :at',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#expiresAt': EXPIRES_AT },
          ExpressionAttributeValues: { ':at': epochSeconds(at) },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Removes attributes under a condition that the item meets only while it has them. */
  async removeAttributes(
    key: Key,
    names: readonly string[],
    { expression, names: conditionNames, values }: Exclude<Condition, string>,
  ): Promise<WriteResult> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: { ...key },
          UpdateExpression: `REMOVE ${names.map((_, no) => `#removed${no}`).join(', ')}`,
          ConditionExpression: expression,
          ExpressionAttributeNames: {
            ...Object.fromEntries(names.map((name, no) => [`#removed${no}`, name])),
            ...conditionNames,
          },
          ExpressionAttributeValues: values,
        }),
      );
      return 'written';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return 'lost';
    }
  }

  /** Deletes the item under the condition. A repeated delete finds nothing, which counts as success. */
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

  /**
   * Twice as long each time, spread over the upper half: readers that were throttled together should not retry
   * together.
   */
  #waitMs(tries: number): number {
    const full = Math.min(BATCH_GET_WAIT_MS.most, BATCH_GET_WAIT_MS.first * 2 ** (tries - 1));
    return Math.round(full / 2 + (full / 2) * this.#backoff.random());
  }

  #isExpired(item: Item): boolean {
    const expiresAt: unknown = item[EXPIRES_AT];
    return typeof expiresAt === 'number' && expiresAt * 1_000 <= this.#now();
  }
}

/** What must be true of the existing item. */
export type Condition =
  /** Nothing: the item replaces whatever is there. */
  'any' | 'absent' | { readonly expression: string; readonly names: Record<string, string>; readonly values: Item };

const conditionInput = (condition: Condition) => {
  if (condition === 'any') return {};
  if (condition === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' };
  const { expression, names, values } = condition;
  return {
    ConditionExpression: expression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
};
