import { gzipSync } from 'node:zlib';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { schemaVersion } from '../../lambdas/adapters/dynamodb/ledger-schema.ts';
import { userClaim } from '../../lambdas/domain/claims/claim.ts';
import { FRESH_BUDGET } from '../../lambdas/domain/orders/order-rate.ts';
import { reject } from '../../lambdas/domain/orders/order-transitions.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, NOON, noonPlus } from '../support/orders.ts';

let under: LedgerUnderTest;
let documents: DynamoDBDocumentClient;
beforeAll(async () => {
  under = await startLedger();
  documents = DynamoDBDocumentClient.from(under.client);
});
afterAll(() => under.stop());

const member = { position: 0, line: 2, userName: 'ada', computerName: 'D-ada', claimsName: false };
const object = { bucket: 'b', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1 };

it('every kind of item carries the version of its schema', async () => {
  const { brakes, orders, claims, intakes, providerOrders, days, pace, payments, numbers } = under.ledger;
  await brakes.changePause(undefined, { revision: 1, pausedAt: NOON, pausedBy: { by: 'Ann', at: NOON } });
  await brakes.putStop({ intakeId: 'i', stopped: { by: 'Ann', at: NOON } });
  await orders.putOrder({ order: fresh({ size: 1 }), members: [member], request: {} as never });
  await claims.claim(userClaim('ada'), { ...member, clientOrderId: 'order-a', intakeId: 'i' });
  await intakes.receiveIntake({
    phase: 'PLANNING',
    intakeId: 'i',
    object,
    receivedAt: NOON,
    payment: 'manual',
    history: [],
  });
  await providerOrders.putProviderOrder({ providerOrderId: 'P', status: 'CANCELLING' });
  await days.countDesktops('2026-03-01', 'i', 1);
  await orders.notePointing('order-a', 'order-b');
  await days.countDesktops('2026-03-01', 'j', 1);
  await payments.countPayment('i', 'order-a', 1);
  const compared = { at: NOON, clientOrderId: 'order-a', providerOrderId: 'P', told: 1, sent: 2 };
  for (const finding of ['agreement', 'disagreement'] as const) await numbers.putFinding(finding, compared);
  await pace.changeBudget(FRESH_BUDGET, { ...FRESH_BUDGET, revision: FRESH_BUDGET.revision + 1 });

  const { Items = [] } = await documents.send(new ScanCommand({ TableName: under.tableName }));
  const kinds = new Set(Items.map(({ pk, sk }) => `${String(pk).split('#')[0]} ${sk}`));
  expect([...kinds].sort()).toEqual([
    'BILLING AGREEMENT',
    'BILLING DISAGREEMENT',
    'BRAKE PAUSE',
    'BRAKE STOP',
    'DAY COUNTED',
    'DAY DESKTOPS',
    'INTAKE INTAKE',
    'INTAKE PAYMENTS',
    'ORDER MEMBERS',
    'ORDER ORDER',
    'ORDER POINTING#order-b',
    'ORDER REQUEST',
    'PACE BUDGET',
    'PROVIDER ITEM',
    'USER CLAIM',
  ]);
  expect(Items.filter(({ sk, v }) => v !== schemaVersion(sk))).toEqual([]);
  expect(
    Items.filter(({ v }) => v !== 1)
      .map(({ sk }) => sk)
      .sort(),
  ).toEqual(['BUDGET', 'DESKTOPS', 'INTAKE', 'ITEM', 'ORDER', 'PAYMENTS']);
});

it('an order and a file of the first version, without later fields, are read and continue', async () => {
  const put = (pk: string, sk: string, item: object) =>
    documents.send(new PutCommand({ TableName: under.tableName, Item: { pk, sk, v: 1, writeId: 'w', ...item } }));
  const order = fresh({ clientOrderId: 'old', size: 1 });
  const { origin: _, ...older } = order;
  await put('ORDER#old', 'ORDER', { ...older, orderShard: 'intake-1#0', openShard: 'intake-1#0' });
  await put('ORDER#old', 'MEMBERS', { members: [member] });
  await put('ORDER#old', 'REQUEST', { body: gzipSync('{"old":true}') });
  await put('INTAKE#old', 'INTAKE', {
    phase: 'REFUSED',
    intakeId: 'old',
    object,
    receivedAt: NOON,
    payment: 'manual',
    history: [],
    error: 'empty',
  });

  const { orders, intakes } = under.ledger;
  expect(await orders.getOrder('old')).toEqual(order);
  expect(await orders.getRequest('old')).toEqual({ old: true });
  expect(await orders.write(reject(order, 'no', { at: noonPlus(1), reason: 'no' }))).toBe('written');
  expect(await orders.getRequest('old')).toEqual({ old: true });
  expect(await intakes.getIntake('old')).toMatchObject({ phase: 'REFUSED', error: 'empty' });
});
