import { expect, test } from 'vitest';
import type { OrderRate } from '../../lambdas/domain/pace.ts';
import { sweepLedger } from '../../lambdas/use-cases/sweep-ledger.ts';
import { fresh, NOON, noonPlus, TIMES } from '../support/orders.ts';

const RATE: OrderRate = { orders: 100, perMs: 60_000 };
// Of a hundred orders, each 630 ms after the one before.
const LINE_MS = 63_000;

/** The ids that a sweep sends again of a file with one order that is queued since noon. */
const resentAt = async (now: number, orderRate: OrderRate | undefined, notBefore?: string): Promise<string[]> => {
  const order = fresh({ clientOrderId: 'waiting', since: NOON, ...(notBefore === undefined ? {} : { notBefore }) });
  const sent: string[] = [];
  const intake = { phase: 'QUEUED', intakeId: 'i', receivedAt: NOON, history: [], plan: { orders: 100 } };
  await sweepLedger({
    ledger: {
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
