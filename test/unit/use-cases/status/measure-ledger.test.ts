import { expect, test } from 'vitest';
import type { Pause } from '../../../../lambdas/domain/intakes/brakes.ts';
import { doubtOverdueMs, isReportLate } from '../../../../lambdas/domain/intakes/overdue.ts';
import { measureLedger } from '../../../../lambdas/use-cases/status/measure-ledger.ts';
import { NOON, noonPlus, TIMES } from '../../../support/orders.ts';

const noon = Date.parse(NOON);
const intake = (phase: string, orders = 1, more: object = {}) =>
  ({
    phase,
    intakeId: phase,
    receivedAt: NOON,
    history: [{ at: NOON, to: phase, reason: '' }],
    plan: { orders },
    ...more,
  }) as never;

const measure = async (
  now: number,
  intakes: readonly unknown[],
  doubtSince: string,
  pause?: Pause,
  events: readonly object[] = [],
): Promise<Record<string, number>> => {
  const recorded: Record<string, number> = {};
  await measureLedger({
    ledger: {
      brakes: { getPause: async () => pause },
      intakes: { unreportedIntakes: async () => intakes },
      outbox: { waiting: async () => (events.length === 0 ? [] : [{ events }]) },
      orders: {
        countStates: async () => ({ QUEUED: 7 }),
        watchedOrders: async (state: string, before: string) =>
          state === 'IN_DOUBT' && doubtSince <= before ? ['doubtful'] : [],
      },
    },
    clock: { now: () => now, monotonic: () => 0 },
    times: TIMES,
    metrics: { record: (name: string, value: number) => Object.assign(recorded, { [name]: value }) },
  } as never);
  return recorded;
};

test('every gauge is recorded even if nothing exists, because missing data means that nothing was measured', async () => {
  expect(await measure(noon, [], '9')).toEqual({
    OpenFiles: 0,
    OldestOpenFile: 0,
    ReportsLate: 0,
    QueuedOrders: 0,
    InDoubtOverdue: 0,
    PausedFor: 0,
    OldestEvent: 0,
  });
});

const by = { by: 'Ann', at: NOON };
const paused: Pause = { revision: 1, pausedAt: NOON, pausedBy: by };
const resumed: Pause = { ...paused, revision: 2, resumed: { at: noonPlus(3_600_000), by } };

test('a pause is measured while it holds, and its time makes no report late', async () => {
  const late = Date.parse(NOON) + 10 * 3_600_000;
  expect(await measure(late, [intake('QUEUED')], '9')).toMatchObject({ PausedFor: 0, ReportsLate: 1 });
  expect(await measure(late, [intake('QUEUED')], '9', paused)).toMatchObject({ PausedFor: 36_000, ReportsLate: 0 });
  const soonAfter = Date.parse(NOON) + 3_600_000 + 1_000;
  expect(await measure(soonAfter, [intake('QUEUED')], '9', resumed)).toMatchObject({ PausedFor: 0, ReportsLate: 0 });
  expect(await measure(late, [intake('QUEUED')], '9', resumed)).toMatchObject({ PausedFor: 0, ReportsLate: 1 });
});

test('a held file is not open and does not age, because a person decides on it', async () => {
  const held = intake('HELD', 1, { result: { resultKey: 'r', summaryKey: 's' } });
  expect(await measure(noon + 30_000, [held, intake('QUEUED')], '9')).toMatchObject({
    OpenFiles: 1,
    OldestOpenFile: 30,
    QueuedOrders: 7,
    ReportsLate: 0,
  });
});

test('an order in doubt is overdue after twice the quiet time and all its sweeps', async () => {
  const overdue = doubtOverdueMs(TIMES);
  expect(overdue).toBe(2 * 10_000 + 5 * 1_000);
  expect(await measure(noon + overdue - 1, [], NOON)).toMatchObject({ InDoubtOverdue: 0 });
  expect(await measure(noon + overdue, [], NOON)).toMatchObject({ InDoubtOverdue: 1 });
});

const message = 2 * TIMES.resendAfterMs;
test.each([
  ['of a refused file once its message could be repeated', intake('REFUSED'), undefined, message],
  ['of a held file that does not say so yet', intake('HELD'), undefined, message],
  ['of an ordered file after the longest doubt as well', intake('QUEUED'), undefined, message + doubtOverdueMs(TIMES)],
  [
    'of a big file after the time that the account’s rate asks for',
    intake('QUEUED', 100),
    { orders: 100, perMs: 60_000 },
    message + doubtOverdueMs(TIMES) + 63_000,
  ],
])('the report is late %s', (_, file, rate, afterMs) => {
  expect(isReportLate(file, noon + afterMs, TIMES, { orderRate: rate })).toBe(false);
  expect(isReportLate(file, noon + afterMs + 1, TIMES, { orderRate: rate })).toBe(true);
});

test('the age of a reopened file starts again', () => {
  const reopened = intake('QUEUED', 1, { history: [{ at: noonPlus(900_000), to: 'QUEUED', reason: '' }] });
  expect(isReportLate(reopened, noon + 900_001, TIMES, { orderRate: undefined })).toBe(false);
});

test('the age of the oldest event in the outbox', async () => {
  const waiting = (at: string) => measure(noon, [], '9', undefined, [{ detail: { at } }]);
  expect(await waiting(noonPlus(-90_000))).toMatchObject({ OldestEvent: 90 });
  expect(await waiting(noonPlus(5_000)), 'a clock was wrong').toMatchObject({ OldestEvent: 0 });
});
