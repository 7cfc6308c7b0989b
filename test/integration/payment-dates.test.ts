import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, type Outcome, type Pipeline, STATIC_TOKEN, startPipeline } from '../support/pipeline.ts';
import { connect } from '../support/workspace-simulator-client.ts';

// A large file in mode manual: each line shows what finance needs, not only those whose orders were looked at first.

/** Seven orders: too many to be looked at all at once. */
const USERS = Array.from({ length: 320 }, (_, no) => `user${no}`);
const UNPAID_UNTIL = /^unpaid until \d{4}-\d\d-\d\d \d\d:\d\d UTC$/;
const LONG = { timeout: 120_000 };

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({
    payment: 'manual',
    simulator: { settings: { buildDelayMs: 50 } },
    // Long enough for a slow machine to have a first look at each order.
    times: { listedWithinMs: 60_000, followMinMs: 500, followMaxMs: 2_000, followForMs: 90_000 },
  });
});
afterAll(() => pipeline.stop());

const statusesOf = ({ rows }: Outcome) =>
  rows.map((row) => [row.deskdrop_status, row.deskdrop_payment, row.deskdrop_desktop_state] as const);
/** Counts the lines that show each value. */
const counts = (values: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, group]) => [value, group.length]));
const kindOf = ([status, payment, desktop]: readonly (string | undefined)[]): string =>
  `${status}, ${UNPAID_UNTIL.test(payment ?? '') ? 'unpaid until a date' : payment}, ${desktop}`;

test('several hundred unpaid lines show their deadlines, and dropped again they show payment and desktop, before and after the payment', async () => {
  const first = await pipeline.drop(csvOf(...USERS));
  expect(first.orders).toHaveLength(7);
  expect(counts(statusesOf(first).map(kindOf))).toEqual({ 'ordered, unpaid until a date, ordered': 320 });
  const untold = first.rows.filter(({ deskdrop_reason }) => !/ until \d{4}-/.test(deskdrop_reason ?? ''));
  expect(untold, 'the reason tells it as well').toEqual([]);

  const again = await pipeline.drop(csvOf(...USERS));
  expect(counts(statusesOf(again).map(kindOf))).toEqual({ 'already-ordered, unpaid until a date, ordered': 320 });

  const finance = connect(pipeline.simulator, STATIC_TOKEN);
  for (const { orderId } of pipeline.simulator.book.liveOrders()) expect((await finance.pay(orderId)).status).toBe(204);
  await expect
    .poll(async () => counts(statusesOf(await pipeline.read(first.intake.intakeId)).map(kindOf)), LONG)
    .toEqual({ 'ordered, paid, active': 320 });
  const paid = await pipeline.drop(csvOf(...USERS));
  expect(counts(statusesOf(paid).map(kindOf))).toEqual({ 'already-ordered, paid, active': 320 });
  expect(pipeline.simulator.calls.order).toBe(7);
});
