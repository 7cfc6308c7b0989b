import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';

// More names than an item can hold: DynamoDB, also the embedded one, refuses an item of more than 400 KB.

let under: LedgerUnderTest;
let documents: DynamoDBDocumentClient;
beforeAll(async () => {
  under = await startLedger();
  documents = DynamoDBDocumentClient.from(under.client);
});
afterAll(() => under.stop());

/** Five times as long as an intake's id, so that a fifth of the names fill an item. */
const nameOf = (no: number): string => `name${String(no).padStart(96, '0')}`;

const KINDS = [
  {
    what: 'a day',
    key: (of: string) => ({ pk: `DAY#${of}`, sk: 'DESKTOPS' }),
    namesOfVersion1: 'intakes',
    count: ({ days }: Ledger, of: string, name: string, number: number, limit?: number) =>
      days.countDesktops(of, name, number, limit),
  },
  {
    what: 'what a file costs',
    key: (of: string) => ({ pk: `INTAKE#${of}`, sk: 'PAYMENTS' }),
    namesOfVersion1: 'orders',
    count: ({ payments }: Ledger, of: string, name: string, number: number, limit?: number) =>
      payments.countPayment(of, name, number, limit),
  },
];

describe.each(KINDS)('$what', ({ key, namesOfVersion1, count }) => {
  const totalItem = async (of: string) =>
    (await documents.send(new GetCommand({ TableName: under.tableName, Key: key(of) }))).Item ?? {};

  /** Stores what counting so many names leaves: the total with the last name, and an item for each earlier one. */
  const seed = async (of: string, names: number): Promise<void> => {
    const { pk } = key(of);
    const items = Array.from({ length: names - 1 }, (_, no) => ({
      pk: `${pk}#${nameOf(no)}`,
      sk: 'COUNTED',
      v: 1,
      number: 1,
      revision: no + 1,
    }));
    for (let start = 0; start < items.length; start += 25) {
      const RequestItems = {
        [under.tableName]: items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } })),
      };
      await documents.send(new BatchWriteCommand({ RequestItems }));
    }
    const total = { revision: names, total: names, recent: { [nameOf(names - 1)]: 1 } };
    await documents.send(new PutCommand({ TableName: under.tableName, Item: { ...key(of), v: 2, ...total } }));
  };

  test('equals the number of names in its items', async () => {
    const [counted, seeded] = [randomUUID(), randomUUID()];
    for (let no = 0; no < 5; no++) await count(under.ledger, counted, nameOf(no), 1);
    await seed(seeded, 5);
    const { writeId: _, pk: __, ...total } = await totalItem(counted);
    expect(await totalItem(seeded)).toMatchObject(total);
    for (let no = 0; no < 4; no++) {
      const [one, other] = await Promise.all(
        [counted, seeded].map(async (of) => {
          const Key = { pk: `${key(of).pk}#${nameOf(no)}`, sk: 'COUNTED' };
          return (await documents.send(new GetCommand({ TableName: under.tableName, Key }))).Item;
        }),
      );
      expect({ ...one, pk: 0, writeId: 0 }).toEqual({ ...other, pk: 0, writeId: 0 });
    }
  });

  test('holds 4,000 names: each counts once, and concurrent names are accepted exactly up to the limit', async () => {
    const of = randomUUID();
    await seed(of, 4_000);
    const limit = 4_005;
    for (const no of [0, 1, 1_999, 3_998, 3_999])
      expect(await count(under.ledger, of, nameOf(no), 1, limit)).toMatchObject({ others: 3_999, counted: true });
    expect(await totalItem(of)).toMatchObject({ revision: 4_000, total: 4_000 });

    const border = await Promise.all(
      Array.from({ length: 12 }, (_, no) => count(under.ledger, of, nameOf(4_000 + no), 1, limit)),
    );
    expect(border.filter(({ counted }) => counted)).toHaveLength(5);
    expect(await totalItem(of)).toMatchObject({ total: limit });

    // The count of an old name is replaced, which frees exactly that amount.
    expect(await count(under.ledger, of, nameOf(3), 0, limit)).toMatchObject({ others: limit - 1, counted: true });
    expect(await count(under.ledger, of, 'two', 2, limit)).toMatchObject({ others: limit - 1, counted: false });
    expect(await count(under.ledger, of, 'one', 1, limit)).toMatchObject({ others: limit - 1, counted: true });
    expect(JSON.stringify(await totalItem(of)).length).toBeLessThan(500);
  });

  test('of an older version, completely full of names, continues, and its names move to other items', async () => {
    const of = randomUUID();
    const names = Object.fromEntries(Array.from({ length: 3_700 }, (_, no) => [nameOf(no), 2]));
    const Item = { ...key(of), v: 1, writeId: 'w', revision: 3_700, [namesOfVersion1]: names };
    await documents.send(new PutCommand({ TableName: under.tableName, Item }));
    const limit = 7_400 + 20;
    expect(await count(under.ledger, of, nameOf(3_699), 2, limit)).toMatchObject({ others: 7_398, counted: true });
    for (let no = 0; no < 20; no++)
      expect(await count(under.ledger, of, `new${no}`, 1, limit)).toMatchObject({ others: 7_400 + no, counted: true });
    expect(await count(under.ledger, of, 'more', 1, limit)).toMatchObject({ counted: false });
    for (const no of [0, 700, 3_699])
      expect(await count(under.ledger, of, nameOf(no), 2, limit)).toMatchObject({ others: limit - 2, counted: true });
    const { recent, ...total } = await totalItem(of);
    expect(total).toMatchObject({ v: 2, total: limit });
    expect(Object.keys(recent).length).toBeLessThan(3_700 - 20 * 20);
  });

  test('counts a name once, wherever its writer stops', async () => {
    const of = randomUUID();
    for (let no = 0; no < 3; no++) await count(under.ledger, of, nameOf(no), 1);
    for (let stopAt = 1; stopAt <= 2; stopAt++) {
      for (const when of ['before', 'after'] as const) {
        const name = `${stopAt} ${when}`;
        const before = (await totalItem(of)).total;
        await expect(count(stoppedAt(stopAt, when), of, name, 1)).rejects.toThrow('stopped');
        expect(await count(under.ledger, of, name, 1)).toMatchObject({ others: before, counted: true });
        expect(await count(under.ledger, of, `after ${name}`, 1)).toMatchObject({ others: before + 1 });
        expect(await count(under.ledger, of, name, 1)).toMatchObject({ others: before + 1, counted: true });
      }
    }
  });
});

/** The ledger of a process that stops at its n-th write. */
const stoppedAt = (stopAt: number, when: 'before' | 'after'): Ledger => {
  const client = new DynamoDBClient({ ...under.clientConfig, maxAttempts: 1 });
  let puts = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const stops = context.commandName === 'PutItemCommand' && ++puts === stopAt;
      if (stops && when === 'before') throw new Error('stopped');
      const result = await next(args);
      if (stops) throw new Error('stopped');
      return result;
    },
    { step: 'initialize' },
  );
  return createDynamoDbLedger(client, { tableName: under.tableName, newId: randomUUID });
};
