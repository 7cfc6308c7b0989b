import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OrderedOrder } from '../../lambdas/domain/orders/order.ts';
import { TIMES } from '../support/orders.ts';
import {
  holdUp,
  justAfter,
  justBefore,
  Killed,
  type ProtocolWorld,
  startProtocolWorld,
} from '../support/protocol-world.ts';

// docs/PROTOCOL.md, provider orders with several ids: a combined order has its own id and those of its parts.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.reset();
  world.simulator.changeSettings({ combinedOrders: true });
});

const ordered = async (id: string): Promise<OrderedOrder> => {
  const order = await world.order(id);
  if (order.state !== 'ORDERED') throw new Error(`${id} is ${order.state}`);
  return order;
};
const recorded = async (mode: 'manual' | 'confirm' | 'auto' = 'manual'): Promise<string> => {
  const id = await world.put([world.person()], { mode });
  await world.submit(id);
  await ordered(id);
  return id;
};
const lost = async (mode: 'manual' | 'auto' = 'manual'): Promise<string> => {
  const id = await world.put([world.person()], { mode });
  world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  await world.submit(id);
  expect(await world.state(id)).toBe('IN_DOUBT');
  return id;
};
/** The ids of the n-th order at the provider: the whole, then its parts. */
const idsAt = (place: number): [string, string, string] => {
  const order = world.simulator.book.orders()[place];
  const [part = '', market = ''] = order?.subOrderIds ?? [];
  return [order?.orderId ?? '', part, market];
};
const items = (ids: readonly string[]) => Promise.all(ids.map((id) => world.item(id)));

test('E13: a lost answer cancels no recorded order if the POST returned a sub-order and billing lists the whole', async () => {
  world.simulator.changeSettings({ answersPart: true });
  const first = await recorded();
  const second = await recorded();
  const doubted = await lost();
  const [whole, part, market] = idsAt(0);
  expect(await ordered(first)).toMatchObject({ providerOrderId: part });
  world.pastQuiet();
  await world.reconcile(doubted);
  expect(await world.state(doubted)).toBe('QUEUED');
  expect(world.live()).toEqual([whole, idsAt(1)[0]]);
  expect(world.simulator.calls.cancel).toBe(1);
  for (const item of await items([whole, part, market])) {
    expect(item).toMatchObject({ status: 'OWNED', clientOrderId: first });
  }
  await ordered(second);
});

test('E13: a cancelled order is fenced by each of its ids, so a late answer with any of them records nothing', async () => {
  world.simulator.changeSettings({ answersPart: true });
  const id = await world.put([world.person()]);
  const pause = holdUp();
  const posting = world.submit(id, { provider: justAfter(world.provider(), 'placeOrder', pause.here) });
  await pause.reached;
  world.pastLease();
  await world.reconcile(id);
  world.pastQuiet();
  await world.reconcile(id);
  expect(await items(idsAt(0))).toMatchObject([
    { status: 'CANCELLED' },
    { status: 'CANCELLED' },
    { status: 'CANCELLED' },
  ]);
  pause.goOn();
  await posting;
  expect(await world.state(id)).toBe('QUEUED');
  expect(world.live()).toEqual([]);
});

test.each([0, 1, 2])(
  'E13: an order that is recorded before item %i of its cancellation is not cancelled',
  async (nth) => {
    world.simulator.changeSettings({ answersPart: true });
    const id = await world.put([world.person()]);
    const pause = holdUp();
    const posting = world.submit(id, { provider: justAfter(world.provider(), 'placeOrder', pause.here) });
    await pause.reached;
    world.pastLease();
    await world.reconcile(id);
    world.pastQuiet();
    let puts = 0;
    const record = async () => {
      pause.goOn();
      await posting;
    };
    const [, part] = idsAt(0);
    const providerOrders = justBefore(
      world.ledger.providerOrders,
      'putProviderOrder',
      record,
      ({ status }) => status === 'CANCELLING' && puts++ === nth,
    );
    await world.reconcile(id, { ledger: { ...world.ledger, providerOrders } });
    pause.goOn();
    await posting;
    if (nth <= 1) {
      expect(await ordered(id)).toMatchObject({ providerOrderId: part });
      expect(world.live()).toHaveLength(1);
      expect(world.simulator.calls.cancel).toBe(0);
      world.clock.advance(TIMES.followMinMs * 3);
      await world.reconcile(id);
      for (const item of await items(idsAt(0))) expect(item).toMatchObject({ status: 'OWNED', clientOrderId: id });
    } else {
      expect(await world.state(id)).not.toBe('ORDERED');
      expect(world.live()).toEqual([]);
    }
  },
);

test.each([1, 2, 3])(
  'E13: a worker that is killed before item %i of a cancellation leaves nothing that the next one cannot end',
  async (nth) => {
    const doubted = await lost();
    world.pastQuiet();
    let puts = 0;
    const die = async () => {
      throw new Killed();
    };
    const providerOrders = justBefore(
      world.ledger.providerOrders,
      'putProviderOrder',
      die,
      ({ status }) => status === 'CANCELLING' && ++puts === nth,
    );
    await expect(world.reconcile(doubted, { ledger: { ...world.ledger, providerOrders } })).rejects.toThrow(Killed);
    expect(world.live()).toHaveLength(1);
    world.clock.advance(2_000);
    await world.reconcile(doubted);
    expect(await world.state(doubted)).toBe('QUEUED');
    expect(world.live()).toEqual([]);
  },
);

test.each([1, 2, 3])(
  'E13: a worker that is killed before item %i of an adoption leaves the order to the next one',
  async (nth) => {
    const id = await lost('auto');
    world.clock.advance(2_000);
    let puts = 0;
    const die = async () => {
      throw new Killed();
    };
    const providerOrders = justBefore(
      world.ledger.providerOrders,
      'putProviderOrder',
      die,
      ({ status }) => status === 'OWNED' && ++puts === nth,
    );
    await expect(world.reconcile(id, { ledger: { ...world.ledger, providerOrders } })).rejects.toThrow(Killed);
    world.clock.advance(2_000);
    await world.reconcile(id);
    const [whole, part, market] = idsAt(0);
    expect(await ordered(id)).toMatchObject({ providerOrderId: whole, otherIds: [part, market] });
    for (const item of await items([whole, part, market])) expect(item).toMatchObject({ status: 'OWNED' });
  },
);

test('E13: a late answer with a sub-order of an order found by its names is that order, and not extra', async () => {
  world.simulator.changeSettings({ answersPart: true });
  const id = await world.put([world.person()], { mode: 'auto' });
  const pause = holdUp();
  const posting = world.submit(id, { provider: justAfter(world.provider(), 'placeOrder', pause.here) });
  await pause.reached;
  world.pastLease();
  await world.reconcile(id);
  expect(await ordered(id)).toMatchObject({ found: 'recovered' });
  pause.goOn();
  await posting;
  expect(world.messages().filter(([kind]) => kind === 'extra')).toEqual([]);
  for (const item of await items(idsAt(0))) expect(item).toMatchObject({ status: 'OWNED', clientOrderId: id });
});

test('E13: a look at an accepted order records each id that it shows', async () => {
  world.simulator.changeSettings({ answersPart: true });
  const id = await recorded();
  const [whole, part, market] = idsAt(0);
  world.clock.advance(2_000);
  await world.reconcile(id);
  expect(await ordered(id)).toMatchObject({ providerOrderId: part, otherIds: [whole, market] });
  for (const item of await items([whole, market])) {
    expect(item).toMatchObject({ status: 'OWNED', clientOrderId: id, sameAs: part });
  }
});

test('E13: an order that was recorded by a sub-order is paid with the id of the whole', async () => {
  world.simulator.changeSettings({ answersPart: true });
  const id = await recorded('confirm');
  await world.reconcile(id);
  world.clock.advance(2_000);
  await world.reconcile(id);
  expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'paid' } });
  expect(world.simulator.book.order(idsAt(0)[0])).toMatchObject({ paidAt: expect.any(Number) });
});

test.each([false, true])(
  'E15: a recorded order that the list shows blocks nothing, even if it was placed shortly before the window (combined: %s)',
  async (combinedOrders) => {
    world.simulator.changeSettings({ combinedOrders });
    const first = await recorded();
    // Within the minute by which parts and whole may differ, but before the window of the next order's lease.
    world.clock.advance(5_000);
    const doubted = await lost();
    world.pastQuiet();
    await world.reconcile(doubted);
    expect(await world.state(doubted)).toBe('QUEUED');
    expect(world.simulator.calls.cancel).toBe(1);
    expect(world.live()).toEqual([idsAt(0)[0]]);
    await ordered(first);
  },
);

describe('if billing lists sub-orders without the whole', () => {
  beforeEach(() => world.simulator.changeSettings({ listsParts: true }));

  test('E15: a recorded order whose details name the sub-order is not cancelled', async () => {
    const first = await recorded();
    const doubted = await lost();
    world.pastQuiet();
    await world.reconcile(doubted);
    expect(world.live()).toEqual([idsAt(0)[0], idsAt(1)[0]]);
    expect(world.simulator.book.order(idsAt(0)[0])).toMatchObject({ status: 'unpaid' });
    for (const item of await items(idsAt(0))) expect(item).toMatchObject({ status: 'OWNED', clientOrderId: first });
    // Nothing shows to which whole the part belongs, so it cannot be cancelled, and the order is not sent again.
    expect(await world.state(doubted)).toBe('IN_DOUBT');
  });

  test('E15: nothing is cancelled that may belong to a recorded order that is not listed and names no sub-orders', async () => {
    const first = await recorded();
    const [whole, part] = idsAt(0);
    const doubted = await lost();
    const bare = {
      ...world.book(),
      orderStatus: async (id: string) => {
        const seen = await world.book().orderStatus(id);
        return seen === undefined ? undefined : { ...seen, subOrderIds: [], aliases: [] };
      },
    };
    world.pastQuiet();
    for (let sweep = 0; sweep < TIMES.maxSweeps + 2; sweep++) {
      await world.reconcile(doubted, { book: bare });
      world.clock.advance(2_000);
    }
    expect(await world.item(part)).toBeUndefined();
    expect(world.live()).toContain(whole);
    await ordered(first);
    expect(await world.state(doubted)).toBe('NEEDS_ATTENTION');
    expect(world.simulator.calls.order).toBe(2);
  });
});

describe('E14: ids that contradict each other', () => {
  const contradict = async (one: string, other: string): Promise<string> => {
    const [whole, part] = idsAt(0);
    const attempt = { no: 1, nonce: 'another' };
    await world.ledger.providerOrders.putProviderOrder({
      providerOrderId: whole,
      status: 'OWNED',
      clientOrderId: one,
      attempt,
    });
    await world.ledger.providerOrders.putProviderOrder({
      providerOrderId: part,
      status: 'OWNED',
      clientOrderId: other,
      attempt,
    });
    return whole;
  };

  test('E14: nothing is cancelled, and an alarm is raised', async () => {
    const doubted = await lost();
    const whole = await contradict('order-x', 'order-y');
    world.pastQuiet();
    await world.reconcile(doubted);
    expect(world.live()).toEqual([whole]);
    expect(world.simulator.calls.cancel).toBe(0);
    expect(world.alarms()).toContain('the ids of an order at the provider contradict each other');
    expect(await world.item(whole)).toMatchObject({ status: 'OWNED', clientOrderId: 'order-x' });
  });

  test('E14: an order of ours that one of them names is neither adopted nor sent again: it is parked, and ends with the order at the provider', async () => {
    const doubted = await lost();
    const { attempt } = await world.order(doubted);
    const [whole, part] = idsAt(0);
    if (attempt === undefined) throw new Error('it was sent');
    await world.ledger.providerOrders.putProviderOrder({
      providerOrderId: whole,
      status: 'OWNED',
      clientOrderId: doubted,
      attempt,
    });
    await world.ledger.providerOrders.putProviderOrder({
      providerOrderId: part,
      status: 'OWNED',
      clientOrderId: 'order-y',
      attempt,
    });
    world.pastQuiet();
    for (let sweep = 0; sweep < TIMES.maxSweeps + 2; sweep++) {
      await world.reconcile(doubted);
      world.clock.advance(2_000);
    }
    expect(await world.state(doubted)).toBe('NEEDS_ATTENTION');
    expect(world.simulator.calls).toMatchObject({ order: 1, cancel: 0 });
  });

  test('E14: an accepted order is not paid', async () => {
    const id = await recorded('confirm');
    const [, part] = idsAt(0);
    await world.ledger.providerOrders.putProviderOrder({
      providerOrderId: part,
      status: 'OWNED',
      clientOrderId: 'order-y',
      attempt: { no: 1, nonce: 'another' },
    });
    await world.reconcile(id);
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'given-up' } });
    expect(world.simulator.calls.pay).toBe(0);
    expect(world.alarms()).toContain('the ids of an order at the provider contradict each other');
  });
});
