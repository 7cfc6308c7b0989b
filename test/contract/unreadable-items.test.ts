import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnreadableItemError } from '../../lambdas/adapters/dynamodb/read-item.ts';
import { userClaim } from '../../lambdas/domain/claims/claim.ts';
import { receive } from '../../lambdas/domain/intakes/intake-transitions.ts';
import { FRESH_BUDGET } from '../../lambdas/domain/orders/order-rate.ts';
import { lease, waitForOwner } from '../../lambdas/domain/orders/order-transitions.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { resendLostMessages } from '../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, NOON, TIMES } from '../support/orders.ts';

// An item that a person or a fault has damaged must not be read as the ledger's word: money depends on it.

let under: LedgerUnderTest;
let documents: DynamoDBDocumentClient;
beforeAll(async () => {
  under = await startLedger();
  documents = DynamoDBDocumentClient.from(under.client);
  const { orders, claims, intakes, providerOrders, days, payments, numbers, pace } = under.ledger;
  const member = { position: 0, line: 2, userName: 'ada', computerName: 'D-ada', claimsName: false };
  await orders.putOrder({ order: fresh({ clientOrderId: 'a', size: 1 }), members: [member], request: {} as never });
  await claims.claim(userClaim('ada'), { ...member, clientOrderId: 'a', intakeId: 'i' });
  const object = { bucket: 'b', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1 };
  await intakes.receiveIntake(receive({ intakeId: 'i', object, origin: undefined, payment: 'manual', at: NOON }));
  await providerOrders.putProviderOrder({
    providerOrderId: 'P',
    status: 'OWNED',
    clientOrderId: 'a',
    attempt: { no: 1, nonce: 'n' },
  });
  await days.countDesktops('2026-03-01', 'i', 1);
  await days.countDesktops('2026-03-01', 'j', 1);
  await payments.countPayment('i', 'a', 1);
  await numbers.putFinding('agreement', { at: NOON, clientOrderId: 'a', providerOrderId: 'P', told: 2, sent: 2 });
  await pace.changeBudget(FRESH_BUDGET, { ...FRESH_BUDGET, revision: FRESH_BUDGET.revision + 1 });
});
afterAll(() => under.stop());

const damage = async (pk: string, sk: string, change: object): Promise<() => Promise<unknown>> => {
  const { Item } = await documents.send(new GetCommand({ TableName: under.tableName, Key: { pk, sk } }));
  if (Item === undefined) throw new Error(`there is no item ${pk} / ${sk}`);
  await documents.send(
    new PutCommand({ TableName: under.tableName, Item: JSON.parse(JSON.stringify({ ...Item, ...change })) }),
  );
  return () => documents.send(new PutCommand({ TableName: under.tableName, Item }));
};

describe('an invalid item', () => {
  test.each<[string, string, object, string, (ledger: Ledger) => Promise<unknown>]>([
    ['ORDER#a', 'ORDER', { attemptsUsed: '0' }, 'attemptsUsed', ({ orders }) => orders.getOrder('a')],
    ['ORDER#a', 'ORDER', { state: 'SUBMITTING' }, 'attempt', ({ orders }) => orders.getOrders(['a'])],
    [
      'ORDER#a',
      'ORDER',
      { origin: { kind: 'half', parent: 'p' } },
      'origin.depth',
      ({ orders }) => orders.getOrder('a'),
    ],
    ['ORDER#a', 'ORDER', { state: 'LOST' }, 'state', ({ orders }) => orders.getOrder('a')],
    ['ORDER#a', 'MEMBERS', { members: [{ position: 0 }] }, '[0]', ({ orders }) => orders.getMembers('a')],
    ['INTAKE#i', 'INTAKE', { phase: 'REFUSED' }, 'error', ({ intakes }) => intakes.getIntake('i')],
    ['INTAKE#i', 'INTAKE', { receivedAt: 'noon' }, 'receivedAt', ({ intakes }) => intakes.intakesOfDay('2026-03-01')],
    [
      'USER#ada',
      'CLAIM',
      { clientOrderId: undefined },
      'clientOrderId',
      ({ claims }) => claims.getClaim(userClaim('ada')),
    ],
    [
      'PROVIDER#P',
      'ITEM',
      { attempt: { no: 1 } },
      'attempt.nonce',
      (ledger) => ledger.providerOrders.getProviderOrder('P'),
    ],
    ['DAY#2026-03-01', 'DESKTOPS', { total: -1 }, 'total', ({ days }) => days.readDay('2026-03-01', 'x')],
    ['DAY#2026-03-01#i', 'COUNTED', { number: '1' }, 'number', ({ days }) => days.readDay('2026-03-01', 'i')],
    ['INTAKE#i', 'PAYMENTS', { recent: { a: 'x' } }, 'recent.a', ({ payments }) => payments.countPayment('i', 'b', 1)],
    ['BILLING#numbers', 'AGREEMENT', { told: null }, 'told', ({ numbers }) => numbers.getEvidence()],
    ['PACE#orders', 'BUDGET', { nextSlot: 'x' }, 'nextSlot', ({ pace }) => pace.getBudget()],
  ])('%s / %s with %j is refused, naming its key and field', async (pk, sk, change, field, read) => {
    const mend = await damage(pk, sk, change);
    const error: unknown = await read(under.ledger).catch((caught: unknown) => caught);
    await mend();
    expect(error).toBeInstanceOf(UnreadableItemError);
    expect(String(error)).toContain(`the item ${pk} / ${sk} cannot be read: ${field}`);
    await read(under.ledger);
  });
});

test('an attribute from a newer version is ignored, and kept when the order changes', async () => {
  await documents.send(
    new UpdateCommand({
      TableName: under.tableName,
      Key: { pk: 'ORDER#a', sk: 'ORDER' },
      UpdateExpression: 'SET #new = :new',
      ExpressionAttributeNames: { '#new': 'addedLater' },
      ExpressionAttributeValues: { ':new': { told: true } },
    }),
  );
  const { orders } = under.ledger;
  const order = await orders.getOrder('a');
  if (order?.state !== 'QUEUED') throw new Error('order a is not QUEUED');
  expect(await orders.write(waitForOwner(order, NOON, NOON))).toBe('written');
  expect(await orders.getOrder('a')).toMatchObject({ addedLater: { told: true }, waitingSince: NOON });
});

describe('an item that cannot be read', () => {
  const AT = Date.parse(NOON) + TIMES.resendAfterMs + 1;
  const patrol = async () => {
    const sent: string[] = [];
    const error: unknown = await resendLostMessages({
      ledger: under.ledger,
      messages: {
        sendIntakes: async (objects: readonly { key: string }[]) => void sent.push(...objects.map(({ key }) => key)),
        sendReconcile: async (id: string) => void sent.push(id),
      },
      files: { list: async function* () {}, describe: async () => ({}) },
      clock: { now: () => AT, monotonic: () => 0 },
      times: TIMES,
      log: { info: () => {}, warn: () => {}, error: () => {} },
      bucketName: 'b',
    } as never).catch((caught: unknown) => caught);
    return { sent, errors: error instanceof AggregateError ? String(error.errors) : '' };
  };

  test('of a file does not keep other files from being sent again, and the patrol fails', async () => {
    const object = { bucket: 'b', key: 'incoming/other.csv', etag: 'e', sizeBytes: 1 };
    await under.ledger.intakes.receiveIntake(
      receive({ intakeId: 'other', object, origin: undefined, payment: 'manual', at: NOON }),
    );
    const mend = await damage('INTAKE#i', 'INTAKE', { receivedAt: 'noon' });
    const { sent, errors } = await patrol();
    await mend();
    expect(sent).toEqual(['incoming/other.csv']);
    expect(errors).toContain('the item INTAKE#i / INTAKE cannot be read: receivedAt');
  });

  test('of an order does not keep other orders from being looked at, and the patrol fails', async () => {
    const { orders } = under.ledger;
    for (const clientOrderId of ['leased-1', 'leased-2']) {
      const order = fresh({ clientOrderId, size: 1 });
      await orders.putOrder({ order, members: [], request: {} as never });
      const terms = { nonce: 'n', bodyDigest: 'd', at: NOON };
      await orders.write(lease(order, { sent: [0], alreadyOrdered: {}, ejected: {}, setAside: {} }, terms));
    }
    const mend = await damage('ORDER#leased-1', 'ORDER', { attemptsUsed: '0' });
    const { sent, errors } = await patrol();
    await mend();
    expect(sent).toContain('leased-2');
    expect(errors).toContain('1 orders marked SUBMITTING cannot be read');
  });
});
