import { afterEach, expect, test } from 'vitest';
import { FRESH_BUDGET } from '../../lambdas/domain/pace.ts';
import { csvOf, type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
afterEach(() => pipeline.stop());

/** Files of one user each: an order for each. */
const dropFiles = (count: number): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: count }, (_, no) => pipeline.drop(csvOf(`person-${no}`))));

const callsOf = ({ simulator }: Pipeline) => ({
  order: simulator.calls.order,
  throttled: simulator.calls.order - simulator.book.orders().length,
});

test('many orders at once keep to the account’s rate, and none pays for it with an attempt', async () => {
  // A slot each half second and workers that may wait one second: some orders go back to the queue with their slot.
  const rate = { orders: 8, perMs: 4_000 };
  pipeline = await startPipeline({ orderRate: rate, simulator: { settings: { throttleAbove: rate } } });
  const outcomes = await dropFiles(16);
  const orders = outcomes.flatMap((outcome) => outcome.orders);

  expect(outcomes.flatMap(({ rows }) => rows.map((row) => row.deskdrop_status))).toEqual(Array(16).fill('ordered'));
  expect(orders).toHaveLength(16);
  for (const order of orders) {
    expect(order).toMatchObject({ state: 'ORDERED', attemptsUsed: 1, attempt: { no: 1 + order.throttled } });
  }
  // Unpaced, half of them would be; a machine that stands still for a moment may let one come too near to the next.
  expect(callsOf(pipeline).throttled).toBeLessThanOrEqual(2);
  // Beside lease and outcome, written only when it is given back to the queue with its slot.
  expect(orders.filter(({ throttled, revision }) => throttled === 0 && revision > 2).length).toBeGreaterThan(0);
});

test('without a rate the same orders run into the provider’s limit', async () => {
  pipeline = await startPipeline({
    orderRate: 'off',
    simulator: { settings: { throttleAbove: { orders: 4, perMs: 1_000 } } },
  });
  const outcomes = await dropFiles(8);
  expect(outcomes.flatMap(({ rows }) => rows.map((row) => row.deskdrop_status))).toEqual(Array(8).fill('ordered'));
  expect(callsOf(pipeline).throttled).toBeGreaterThan(0);
  expect(await pipeline.ledger.pace.getBudget()).toEqual(FRESH_BUDGET);
});

test('a rate that is too high is paused for all as soon as one order is throttled', async () => {
  const limit = { orders: 4, perMs: 2_000 };
  pipeline = await startPipeline({
    orderRate: { orders: 100, perMs: 2_000 },
    simulator: { settings: { throttleAbove: limit } },
  });
  const outcomes = await dropFiles(12);
  expect(outcomes.flatMap(({ rows }) => rows.map((row) => row.deskdrop_status))).toEqual(Array(12).fill('ordered'));
  for (const { orders } of outcomes) expect(orders[0]?.attemptsUsed).toBe(1);
  // Two pauses at the least, of the whole window that the provider named; between them only who was on the way is throttled.
  expect((await pipeline.ledger.pace.getBudget()).pausedMs).toBeGreaterThanOrEqual(2 * limit.perMs);
  expect(callsOf(pipeline).throttled).toBeGreaterThan(0);
  expect(callsOf(pipeline).throttled).toBeLessThanOrEqual(3 * 5);
});
