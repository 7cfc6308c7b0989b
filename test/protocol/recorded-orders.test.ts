import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { postOf } from '../../lambdas/domain/orders/order.ts';
import { recordOrdered } from '../../lambdas/domain/orders/order-transitions.ts';
import { justAfter, type ProtocolWorld, startProtocolWorld, underWay, wrap } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, E15: with which recorded orders an unknown order is compared, and how many reads that takes.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

/** An order in doubt that placed nothing. */
const doubted = async (): Promise<string> => {
  const id = await world.put([world.person()]);
  await world.submit(id, { provider: underWay(world.provider()).provider });
  expect(await world.state(id)).toBe('IN_DOUBT');
  return id;
};

test('E15: the recorded orders are read once for a sweep, however many unknown orders it finds', async () => {
  const recorded = await Promise.all([0, 1, 2].map(() => world.put([world.person()])));
  for (const id of recorded) await world.submit(id);
  const strangers = [0, 1, 2, 3].map(() => world.placeByHand([world.person()]));
  const unknown = await Promise.all(strangers);
  const id = await doubted();
  world.pastQuiet();

  const asked: string[] = [];
  const read: string[] = [];
  const watching = wrap(world.ledger.orders, 'watchedOrders', (call) => (mark, ...times) => {
    asked.push(mark);
    return call(mark, ...times);
  });
  const orders = wrap(watching, 'getOrders', (call) => (ids) => {
    read.push(...ids);
    return call(ids);
  });
  // No id of a recorded order is listed, so each unknown order is compared with each recorded one.
  const book = wrap(
    world.book(),
    'listOrders',
    (call) => async (window) => (await call(window)).filter(({ providerOrderId }) => unknown.includes(providerOrderId)),
  );
  await world.reconcile(id, { ledger: { ...world.ledger, orders }, book });

  expect(asked.filter((mark) => mark === 'ORDERED')).toHaveLength(1);
  expect(asked.filter((mark) => mark === 'ORDERED_UNCLEAR')).toHaveLength(1);
  for (const one of recorded) expect(read.filter((other) => other === one)).toHaveLength(1);
  // Each was judged, and could be a recorded order that is not listed.
  expect(world.simulator.calls.cancel).toBe(0);
});

test('E15: an order that is recorded after they were read counts as well', async () => {
  const other = await doubted();
  const id = await doubted();
  const unknown = await world.placeByHand([world.person()]);
  world.pastQuiet();
  const record = async (): Promise<void> => {
    const order = await world.order(other);
    const post = postOf(order);
    if (order.state !== 'IN_DOUBT' || post === undefined) throw new Error(`${other} is ${order.state}`);
    const because = { at: new Date(world.clock.now()).toISOString(), reason: 'its answer came at last' };
    expect(
      await world.write(recordOrdered(order, post, { providerOrderId: 'CS-OF-ITS-ANSWER', found: 'answer' }, because)),
    ).toBe('written');
  };
  const orders = justAfter(world.ledger.orders, 'watchedOrders', record, (mark) => mark === 'ORDERED');
  await world.reconcile(id, { ledger: { ...world.ledger, orders } });
  expect(await world.state(other)).toBe('ORDERED');
  expect(world.live()).toEqual([unknown]);
  expect(world.simulator.calls.cancel).toBe(0);
});
