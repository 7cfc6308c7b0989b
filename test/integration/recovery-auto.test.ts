import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import { csvOf, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { connect, orderBody } from '../support/workspace-simulator-client.ts';

// In mode auto an order is paid when it is placed, so a second one would cost money. Each test loses the answer, and
// counts afterwards what exists at the provider.

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({
    payment: 'auto',
    simulator: { settings: { buildDelayMs: 300, listingDelayMs: 200 } },
    times: { maxSweeps: 8 },
  });
});
afterAll(() => pipeline.stop());

const ordersOf = (user: string) =>
  pipeline.simulator.book.orders().filter(({ desktops }) => desktops.some(({ userName }) => userName === user));

describe.concurrent('an order that is paid at once', () => {
  test.each<[string, Omit<Fault, 'on' | 'match'>]>([
    ['nothing, ever', { how: 'hang' }],
    ['500', { how: 'fail' }],
    ['a reset', { how: 'reset' }],
    ['409', { how: 'conflict' }],
    ['200 without an order id', { how: 'no-order-id' }],
  ])('is found by its desktops’ names if it was answered with %s', async (how, fault) => {
    const users = ['a', 'b', 'c'].map((letter) => `u${how.replaceAll(/\W/g, '').slice(0, 12)}-${letter}`);
    pipeline.simulator.faults.add({ on: 'order', match: users[0] ?? '', when: 'after', times: 1, ...fault });
    const outcome = await pipeline.drop(csvOf(...users));
    const placed = ordersOf(users[0] ?? '');
    expect(placed).toHaveLength(1);
    expect(outcome.orders).toMatchObject([
      { state: 'ORDERED', found: 'recovered', providerOrderId: placed[0]?.orderId, attempt: { no: 1 } },
    ]);
    expect(outcome.rows.map((row) => row.deskdrop_status)).toEqual(['ordered', 'ordered', 'ordered']);
  });

  test('is sent again after the quiet time when its POST had ordered nothing', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'nothing-made', how: 'reset', when: 'before', times: 1 });
    const outcome = await pipeline.drop(csvOf('nothing-made'));
    expect(ordersOf('nothing-made')).toHaveLength(1);
    expect(outcome.orders).toMatchObject([{ state: 'ORDERED', found: 'answer', attempt: { no: 2 } }]);
  });

  test('is never mistaken for a stranger’s desktop of its name, created before it or at the same time', async () => {
    const stranger = connect(pipeline.simulator, 'test-token');
    await stranger.order(orderBody([{ user_name: 'somebody', computer_name: 'D-taken' }], 'true'));
    const outcome = await pipeline.drop(csvOf('taken'));
    expect(outcome.rows).toMatchObject([
      { deskdrop_status: expect.stringMatching(/^(rejected|needs-attention)$/), deskdrop_order_id: '' },
    ]);
    expect(ordersOf('taken')).toEqual([]);
  });
});

test('an order is found by names without tags, which the provider may drop', async () => {
  pipeline.simulator.changeSettings({ dropTags: true });
  pipeline.simulator.faults.add({ on: 'order', match: 'untagged', how: 'reset', when: 'after', times: 1 });
  const outcome = await pipeline.drop(csvOf('untagged', 'untagged-too'));
  pipeline.simulator.changeSettings({ dropTags: false });
  expect(ordersOf('untagged')).toHaveLength(1);
  expect(outcome.orders).toMatchObject([{ state: 'ORDERED', found: 'recovered', attempt: { no: 1 } }]);
});

test('while a source of evidence is unavailable nothing is concluded; when it is back the order is found', async () => {
  const user = 'blind-for-a-while';
  pipeline.simulator.faults.add(
    { on: 'order', match: user, how: 'hang', when: 'after', times: 1 },
    { on: 'desktops', how: 'forbidden' },
  );
  const reporting = pipeline.drop(csvOf(user));
  const blindSweeps = () => pipeline.log.filter((line) => line.includes('a source of evidence did not answer')).length;
  await expect.poll(blindSweeps, { timeout: 120_000 }).toBeGreaterThan(3);
  expect(ordersOf(user)).toHaveLength(1);
  pipeline.simulator.faults.clear();
  expect((await reporting).rows).toMatchObject([
    { deskdrop_status: 'ordered', deskdrop_order_id: ordersOf(user)[0]?.orderId },
  ]);
  expect(ordersOf(user)).toHaveLength(1);
});
