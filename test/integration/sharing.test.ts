import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ times: { waitForOwnerMs: 1_500 } });
});
afterAll(() => pipeline.stop());

const statuses = ({ rows }: Outcome): (string | undefined)[] => rows.map((row) => row.deskdrop_status);
const desktopsOf = (user: string) => pipeline.simulator.book.desktopsByUser().get(user) ?? [];

test('two files that share people, dropped at once, order each person once', async () => {
  const people = Array.from({ length: 120 }, (_, no) => `shared-${no}`);
  const [first, second] = await Promise.all([
    pipeline.drop(csvOf(...people)),
    pipeline.drop(csvOf(...people.toReversed())),
  ]);
  const found = [...statuses(first), ...statuses(second)];
  expect(found.filter((status) => status === 'ordered')).toHaveLength(120);
  expect(found.filter((status) => status === 'already-ordered')).toHaveLength(120);
  for (const person of people) expect(desktopsOf(person), person).toHaveLength(1);
});

test('one person in doubt does not hold up colleagues in another file, and is finally ordered once', async () => {
  pipeline.simulator.faults.add({ on: 'order', match: 'in-doubt', how: 'hang', when: 'before', times: 1 });
  const doubtful = pipeline.drop(csvOf('in-doubt'));
  await expect.poll(() => pipeline.simulator.faults.list()[0]?.struck, { timeout: 120_000 }).toBe(1);
  const colleagues = pipeline.drop(csvOf('colleague-a', 'in-doubt', 'colleague-b'));
  await expect
    .poll(() => [...desktopsOf('colleague-a'), ...desktopsOf('colleague-b')].length, { timeout: 120_000 })
    .toBe(2);
  expect(desktopsOf('in-doubt'), 'still in doubt').toHaveLength(0);

  expect(statuses(await doubtful)).toEqual(['ordered']);
  const outcome = await colleagues;
  expect(statuses(outcome)).toEqual(['ordered', 'already-ordered', 'ordered']);
  expect(outcome.orders.map(({ state, origin }) => [state, origin.kind])).toEqual([
    ['ORDERED', 'planned'],
    ['SKIPPED', 'aside'],
  ]);
  expect(desktopsOf('in-doubt')).toHaveLength(1);
});

test('people held by a parked order wait with it, and the rest is ordered', async () => {
  pipeline.simulator.faults.add({ on: 'order', match: 'parked', how: 'forbidden', code: 'WKS.00081105' });
  expect(statuses(await pipeline.drop(csvOf('parked')))).toEqual(['needs-attention']);
  const outcome = await pipeline.drop(csvOf('free', 'parked'));
  expect(statuses(outcome)).toEqual(['ordered', 'needs-attention']);
  expect(outcome.rows[1]?.deskdrop_reason).toMatch(/waits for order/);
});

test('a computer name that belongs to another user is a collision, never "already ordered"', async () => {
  await pipeline.drop('user_name,computer_name\nowner,PC-7\n');
  const outcome = await pipeline.drop('user_name,computer_name\nrival,pc-7\n');
  expect(outcome.rows).toMatchObject([
    { deskdrop_status: 'rejected', deskdrop_reason: expect.stringMatching(/pc-7.*owner/) },
  ]);
  const retry = await pipeline.drop('user_name,computer_name\nrival,PC-8\n');
  expect(statuses(retry)).toEqual(['ordered']);
});
