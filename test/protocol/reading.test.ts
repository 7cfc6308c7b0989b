import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ProtocolWorld, startProtocolWorld, underWay, wrap } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, "Evidence: reading the provider's answers": what an answer must look like to be evidence.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const lost = async (mode: 'manual' | 'auto' = 'manual'): Promise<string> => {
  const id = await world.put([world.person()], { mode });
  world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  await world.submit(id);
  expect(await world.state(id)).toBe('IN_DOUBT');
  return id;
};

test('E10: a list is read until a page is empty: the order behind a false total and short pages is found', async () => {
  for (let no = 0; no < 12; no++) await world.placeByHand([world.person(), world.person()], true);
  const id = await lost('auto');
  world.simulator.changeSettings({ totals: 'page', pageMax: 5 });
  world.clock.advance(30_000);
  await world.reconcile(id);
  expect(await world.state(id)).toBe('ORDERED');
  expect(world.simulator.calls.order).toBe(13);
});

test('E11: if times have no zone nothing counts as absent, nothing is cancelled, and the field is named', async () => {
  const id = await lost();
  const other = await world.put([world.person()]);
  await world.submit(other, { provider: underWay(world.provider()).provider });
  world.simulator.changeSettings({ times: 'zoneless' });
  world.pastQuiet();
  for (let sweep = 0; sweep < 8; sweep++) {
    await world.reconcile(id);
    await world.reconcile(other);
    world.clock.advance(2_000);
  }
  for (const one of [id, other]) {
    expect(await world.order(one)).toMatchObject({
      state: 'NEEDS_ATTENTION',
      reason: expect.stringMatching(/create_time: must be a time with a zone/),
    });
  }
  expect(world.live()).toHaveLength(1);
  expect(world.simulator.calls).toMatchObject({ order: 1, cancel: 0 });
});

test('E11: times with an offset are read as the instants that they are', async () => {
  world.simulator.changeSettings({ times: 'offset' });
  const id = await lost('auto');
  world.clock.advance(2_000);
  await world.reconcile(id);
  expect(await world.state(id)).toBe('ORDERED');
});

test('E12: an order in an unknown state is not cancelled, and what could have made it is not sent again', async () => {
  const id = await lost();
  const unknown = wrap(world.book(), 'listOrders', (list) => async (window) => {
    const listed = await list(window);
    return listed.map((order) => ({ ...order, status: 'unknown' as const, unknownStatus: 7 }));
  });
  const book = wrap(unknown, 'orderDetails', () => async (listed) => listed);
  world.pastQuiet();
  for (let sweep = 0; sweep < 8; sweep++) {
    await world.reconcile(id, { book });
    world.clock.advance(2_000);
  }
  expect(await world.state(id)).toBe('NEEDS_ATTENTION');
  expect(world.live()).toHaveLength(1);
  expect(world.simulator.calls).toMatchObject({ order: 1, cancel: 0 });
});
