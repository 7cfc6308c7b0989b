import { afterEach, expect, test } from 'vitest';
import { csvOf, type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
afterEach(() => pipeline.stop());

/** Files of one user each, so that each file is one order. */
const dropFiles = (count: number): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: count }, (_, no) => pipeline.drop(csvOf(`person-${no}`))));

const expectAllOrdered = (outcomes: readonly Outcome[]): void => {
  const found = outcomes.flatMap(({ rows }) => rows.map((row) => row.deskdrop_status));
  expect(found).toEqual(outcomes.map(() => 'ordered'));
  const orders = outcomes.flatMap((outcome) => outcome.orders);
  for (const { attemptsUsed, attempt, throttled } of orders) {
    // A throttled send has an attempt number, but uses no attempt; an order that is put off by the pace has no number.
    expect({ attemptsUsed, attempt: attempt?.no }).toEqual({ attemptsUsed: 1, attempt: 1 + throttled });
  }
};

test('concurrent orders keep the account’s rate, and none uses an attempt for it', async () => {
  // One slot every two seconds, of which a worker may wait one: the orders go back to the queue with their slots.
  const rate = { orders: 3, perMs: 6_000 };
  pipeline = await startPipeline({ orderRate: rate, simulator: { settings: { throttleAbove: rate } } });
  const outcomes = await dropFiles(7);
  expectAllOrdered(outcomes);
  const orders = outcomes.flatMap((outcome) => outcome.orders);

  const { calls, book } = pipeline.simulator;
  // Without the pace four of seven would be throttled. One may be, if the machine stalls and two calls come too close.
  expect(calls.order - book.orders().length).toBeLessThanOrEqual(1);
  expect((await pipeline.ledger.pace.getBudget()).revision).toBeGreaterThanOrEqual(7);
  // An order is written when it is leased, when it is ordered, and when it is given back to the queue with its slot.
  expect(orders.filter(({ revision, throttled }) => revision > 2 + 2 * throttled).length).toBeGreaterThan(0);
});

test('an order that is throttled nevertheless pauses all others', async () => {
  const message = 'The throttling threshold has been reached: policy user over ratelimit,limit:100,time:2 second';
  pipeline = await startPipeline({
    simulator: { faults: [{ on: 'order', how: 'throttle-gateway', message, times: 1 }] },
  });
  const outcomes = await dropFiles(20);
  expectAllOrdered(outcomes);

  const { pausedMs, pausedUntil } = await pipeline.ledger.pace.getBudget();
  expect(pausedMs).toBe(2_000);
  const leasedAfter = outcomes.filter(({ orders }) => Date.parse(orders[0]?.leasedAt ?? '') >= pausedUntil);
  // The calls that were under way at that moment were accepted.
  expect(leasedAfter.length).toBeGreaterThanOrEqual(10);
});
