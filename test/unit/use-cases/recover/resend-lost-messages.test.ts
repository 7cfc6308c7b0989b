import { expect, test } from 'vitest';
import { watchMarkOf } from '../../../../lambdas/domain/intakes/schedule-watch.ts';
import type { OrderRate } from '../../../../lambdas/domain/orders/order-rate.ts';
import { resendLostMessages } from '../../../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { fresh, inDoubt, NOON, noonPlus, parkedInDoubt, queued, TIMES } from '../../../support/orders.ts';

const RATE: OrderRate = { orders: 100, perMs: 60_000 };
// The length of a line of a hundred orders with an interval of 630 ms.
const LINE_MS = 63_000;

/** The ids that a patrol sends again for a file with one order that has been queued since noon. */
const resentAt = async (now: number, orderRate: OrderRate | undefined, notBefore?: string): Promise<string[]> => {
  const order = fresh({ clientOrderId: 'waiting', since: NOON, ...(notBefore === undefined ? {} : { notBefore }) });
  const sent: string[] = [];
  const intake = { phase: 'QUEUED', intakeId: 'i', receivedAt: NOON, history: [], plan: { orders: 100 } };
  await resendLostMessages({
    ledger: {
      brakes: { getPause: async () => undefined, getBrakes: async () => ({}) },
      commands: { openCommands: async () => [] },
      intakes: { unreportedIntakes: async () => [intake], intakesOfDay: async () => [] },
      orders: {
        openOrders: async (_: string, __: number, before: string) => (order.since <= before ? ['waiting'] : []),
        getOrders: async (ids: readonly string[]) => new Map(ids.map((id) => [id, order])),
        watchedOrders: async () => [],
      },
    },
    messages: { sendOrders: async (ids: readonly string[]) => void sent.push(...ids), sendReport: async () => {} },
    files: { list: async function* () {} },
    clock: { now: () => now, monotonic: () => 0 },
    times: TIMES,
    orderRate,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    bucketName: 'b',
  } as never);
  return sent;
};

const noon = Date.parse(NOON);

test.each<[string, number, OrderRate | undefined, string[], string?]>([
  ['has lost its message when nobody has seen it for long', TIMES.resendAfterMs + 1, undefined, ['waiting']],
  ['has not, while the account’s rate keeps its file in line', LINE_MS + TIMES.resendAfterMs - 1, RATE, []],
  ['has, when its file should be through', LINE_MS + TIMES.resendAfterMs + 1, RATE, ['waiting']],
  ['has not, before its slot', LINE_MS + TIMES.resendAfterMs + 1, RATE, [], noonPlus(3_600_000)],
])('a queued order %s', async (_, afterMs, rate, expected, notBefore) => {
  expect(await resentAt(noon + afterMs, rate, notBefore)).toEqual(expected);
});

test('an order whose message was lost is found behind many that wait for something else', async () => {
  const orders = new Map(
    Array.from({ length: 1_200 }, (_, no) => {
      const clientOrderId = `order-${no}`;
      return [clientOrderId, no < 1_199 ? inDoubt({ clientOrderId }) : fresh({ clientOrderId, since: NOON })] as const;
    }),
  );
  const sent: string[] = [];
  const intake = { phase: 'QUEUED', intakeId: 'i', receivedAt: NOON, history: [], plan: { orders: 1_200 } };
  await resendLostMessages({
    ledger: {
      brakes: { getPause: async () => undefined, getBrakes: async () => ({}) },
      commands: { openCommands: async () => [] },
      intakes: { unreportedIntakes: async () => [intake], intakesOfDay: async () => [] },
      orders: {
        openOrders: async () => [...orders.keys()],
        getOrders: async (ids: readonly string[]) => new Map(ids.map((id) => [id, orders.get(id)])),
        watchedOrders: async () => [],
      },
    },
    messages: { sendOrders: async (ids: readonly string[]) => void sent.push(...ids) },
    files: { list: async function* () {} },
    clock: { now: () => noon + TIMES.resendAfterMs + 1, monotonic: () => 0 },
    times: TIMES,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    bucketName: 'b',
  } as never);
  expect(sent).toEqual(['order-1199']);
});

test.each<[string, number, string | undefined, number]>([
  ['not before its first wait is over', 1_000, undefined, 0],
  ['afterwards', 1_001, undefined, 1],
  ['not again before the next one is', 5_000, noonPlus(4_000), 0],
  ['once that is', 5_001, noonPlus(4_000), 1],
  ['however long ago it was sent', 40 * 86_400_000, undefined, 1],
  ['not again, long after, before a quarter of that time is over', 12_400, noonPlus(10_000), 0],
  ['and when it is over', 12_501, noonPlus(10_000), 1],
])('an order parked in doubt is searched for %s', async (_, afterMs, sweptAt, expected) => {
  const order = parkedInDoubt({ since: NOON, ...(sweptAt === undefined ? {} : { sweptAt }) });
  const sent: string[] = [];
  await resendLostMessages({
    ledger: {
      brakes: { getPause: async () => undefined, getBrakes: async () => ({}) },
      commands: { openCommands: async () => [] },
      intakes: { unreportedIntakes: async () => [], intakesOfDay: async () => [] },
      orders: {
        getOrders: async (ids: readonly string[]) => new Map(ids.map((id) => [id, order])),
        watchedOrders: async (state: string) => (state === 'NEEDS_ATTENTION' ? [order.clientOrderId] : []),
      },
    },
    messages: { sendReconcile: async (id: string) => void sent.push(id) },
    files: { list: async function* () {} },
    clock: { now: () => noon + afterMs, monotonic: () => 0 },
    times: { ...TIMES, sweepEveryMs: 1_000 },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    bucketName: 'b',
  } as never);
  expect(sent).toHaveLength(expected);
});

test.each([
  ['not while its message may be on its way', TIMES.resendAfterMs, 0],
  ['afterwards', TIMES.resendAfterMs + 1, 1],
])('an order that continued after its file was reported is sent again, %s', async (_, afterMs, expected) => {
  const history = [{ at: NOON, from: 'NEEDS_ATTENTION' as const, to: 'QUEUED' as const, attempt: 1, reason: '' }];
  const order = queued({ since: NOON, history });
  expect(watchMarkOf(order)).toBe('QUEUED');
  const sent: string[] = [];
  await resendLostMessages({
    ledger: {
      brakes: { getPause: async () => undefined, getBrakes: async () => ({}) },
      commands: { openCommands: async () => [] },
      intakes: { unreportedIntakes: async () => [], intakesOfDay: async () => [] },
      orders: {
        getOrders: async (ids: readonly string[]) => new Map(ids.map((id) => [id, order])),
        watchedOrders: async (state: string) => (state === 'QUEUED' ? [order.clientOrderId] : []),
      },
    },
    messages: { sendReconcile: async (id: string) => void sent.push(id) },
    files: { list: async function* () {} },
    clock: { now: () => noon + afterMs, monotonic: () => 0 },
    times: TIMES,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    bucketName: 'b',
  } as never);
  expect(sent).toHaveLength(expected);
});
