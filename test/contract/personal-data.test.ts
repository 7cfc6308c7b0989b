import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoDbLedger } from '../../lambdas/adapters/aws/dynamodb-ledger.ts';
import { LedgerTable } from '../../lambdas/adapters/aws/ledger-table.ts';
import { parkSettled, reject } from '../../lambdas/domain/order-transitions.ts';
import { PERSONAL_DATA_TERM } from '../../lambdas/domain/personal-data.ts';
import { RequestExpiredError } from '../../lambdas/ports.ts';
import { redriveOrder } from '../../lambdas/use-cases/redrive-order.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, NOON, noonPlus } from '../support/orders.ts';

let under: LedgerUnderTest;
beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());

const seconds = (ms: number): number => (Date.parse(NOON) + ms) / 1_000;

const expiryOf = async (clientOrderId: string, sk: string): Promise<number | undefined> => {
  const { Item } = await under.client.send(
    new GetItemCommand({ TableName: under.tableName, Key: { pk: { S: `ORDER#${clientOrderId}` }, sk: { S: sk } } }),
  );
  return Item?.expiresAt?.N === undefined ? undefined : Number(Item.expiresAt.N);
};

const put = async (clientOrderId: string) => {
  const order = fresh({ clientOrderId, size: 1 });
  const member = { position: 0, line: 2, userName: 'ada', computerName: 'D-ada', claimsName: false };
  await under.ledger.orders.putOrder({ order, members: [member], request: { desktops: [] } as never });
  return order;
};

it('a request expires in any case, and 90 days after its order has ended', async () => {
  const order = await put('ended');
  expect(await expiryOf('ended', 'REQUEST')).toBe(seconds(PERSONAL_DATA_TERM.atMostMs));
  await under.ledger.orders.write(reject(order, 'no', { at: noonPlus(1_000), why: 'no' }));
  expect(await expiryOf('ended', 'REQUEST')).toBe(seconds(1_000 + PERSONAL_DATA_TERM.afterEndMs));
});

it('a parked order keeps its request: it may be sent again', async () => {
  const order = await put('parked');
  await under.ledger.orders.write(parkSettled(order, 'quota', { at: noonPlus(1_000), why: 'quota' }));
  expect(await expiryOf('parked', 'REQUEST')).toBe(seconds(PERSONAL_DATA_TERM.atMostMs));
});

it('names and history never expire', async () => {
  await put('kept');
  expect(await expiryOf('kept', 'MEMBERS')).toBeUndefined();
  expect(await expiryOf('kept', 'ORDER')).toBeUndefined();
});

it('what is past its time is gone at once, though the table has not deleted it yet; order and names stay', async () => {
  const order = await put('late');
  await under.ledger.orders.write(reject(order, 'no', { at: NOON, why: 'no' }));
  const ledgerAt = (ms: number) =>
    createDynamoDbLedger(under.client, under.tableName, randomUUID, undefined, () => Date.parse(NOON) + ms);
  const { afterEndMs } = PERSONAL_DATA_TERM;
  expect(await ledgerAt(afterEndMs - 1).orders.getRequest('late')).toEqual({ desktops: [] });
  const { orders } = ledgerAt(afterEndMs);
  await expect(orders.getRequest('late')).rejects.toThrow(RequestExpiredError);
  expect(await orders.getMembers('late')).toMatchObject([{ userName: 'ada' }]);
  expect(await orders.getOrder('late')).toMatchObject({ state: 'REJECTED' });
});

it('without its request an order is still told, and a redrive says what to do instead', async () => {
  const order = await put('gone');
  const ended = reject(order, 'no', { at: NOON, why: 'no' });
  await under.ledger.orders.write(ended);
  const table = new LedgerTable(
    DynamoDBDocumentClient.from(under.client),
    under.tableName,
    () => 'w',
    () => 0,
  );
  await table.remove(
    { pk: 'ORDER#gone', sk: 'REQUEST' },
    { expression: 'attribute_exists(#pk) AND #pk <> :none', names: { '#pk': 'pk' }, values: { ':none': '' } },
  );
  await expect(under.ledger.orders.getRequest('gone')).rejects.toThrow(RequestExpiredError);
  expect(await under.ledger.orders.getMembers('gone')).toHaveLength(1);
  expect(await redriveOrder(ended.to, 'ada', { ledger: under.ledger } as never)).toMatchObject({
    done: false,
    why: 'the request of order gone was deleted after its term: drop its lines again',
  });
});
