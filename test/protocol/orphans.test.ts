import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FoundDesktop } from '../../lambdas/domain/doubts/evidence.ts';
import { PAYMENT_MODES } from '../../lambdas/domain/orders/order.ts';
import { parkInDoubt } from '../../lambdas/domain/orders/order-transitions.ts';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import type { Transition } from '../../lambdas/domain/orders/transition.ts';
import { gatherEvidence } from '../../lambdas/use-cases/doubts/gather-evidence.ts';
import { resolveAbsent } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { TIMES } from '../support/orders.ts';
import {
  holdUp,
  justAfter,
  justBefore,
  type ProtocolWorld,
  startProtocolWorld,
  underWay,
  wrap,
} from '../support/protocol-world.ts';

// docs/PROTOCOL.md: provider orders that the ledger does not know, whose they are, and what is done about them.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const answerLost = () => world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
/** An order in doubt that placed nothing. */
const doubted = async (users: readonly string[], mode: (typeof PAYMENT_MODES)[number] = 'manual'): Promise<string> => {
  const id = await world.put(users, { mode });
  await world.submit(id, { provider: underWay(world.provider()).provider });
  expect(await world.state(id)).toBe('IN_DOUBT');
  return id;
};
/** An order in doubt whose provider order exists: the answer was lost. */
const lost = async (users: readonly string[], mode: (typeof PAYMENT_MODES)[number] = 'manual'): Promise<string> => {
  const id = await world.put(users, { mode });
  answerLost();
  await world.submit(id);
  expect(await world.state(id)).toBe('IN_DOUBT');
  return id;
};
const park = async (id: string): Promise<void> => {
  const order = await world.order(id);
  if (order.state !== 'IN_DOUBT') throw new Error(`${id} is ${order.state}`);
  const because = { at: new Date(world.clock.now()).toISOString(), reason: 'unclear' };
  await world.write(parkInDoubt(order, 'unclear', because) as Transition);
};
const hideNames = () => world.simulator.changeSettings({ buildDelayMs: 3_600_000 });

describe.each(PAYMENT_MODES)('in mode %s', (mode) => {
  test('H3: an order of an unknown user is not adopted by the only order with the same window and size', async () => {
    const first = await world.put([world.person()], { mode });
    world.simulator.faults.add({ on: 'order', how: 'conflict', times: 1 });
    await world.submit(first);
    expect(await world.state(first)).toBe('IN_DOUBT');
    hideNames();
    const second = await world.put([world.person()], { mode });
    const pause = holdUp();
    const posting = world.submit(second, { provider: justAfter(world.provider(), 'placeOrder', pause.here) });
    await pause.reached;
    // The index does not show the second order yet, so the first is the only candidate.
    const orders = wrap(
      world.ledger.orders,
      'watchedOrders',
      (find) => async (state, before) => (await find(state, before)).filter((id) => id !== second),
    );
    await world.reconcile(first, { ledger: { ...world.ledger, orders } });
    pause.goOn();
    await posting;
    const [providerOrderId] = world.placed();
    expect(await world.order(second)).toMatchObject({ state: 'ORDERED', providerOrderId });
    world.pastQuiet();
    await world.reconcile(first);
    expect(await world.state(first)).toBe('QUEUED');
    expect(world.live()).toEqual([providerOrderId]);
  });

  test('H4: a parked order still counts as a possible owner of an order at the provider', async () => {
    const nothing = await doubted([world.person()], mode);
    const parked = await lost([world.person()], mode);
    await park(parked);
    const [providerOrderId] = world.placed();
    if (mode === 'auto') {
      world.clock.advance(1_000);
      await world.reconcile(nothing);
      // The names prove it.
      expect(await world.order(parked)).toMatchObject({ state: 'ORDERED', providerOrderId });
      expect(await world.state(nothing)).toBe('IN_DOUBT');
      return;
    }
    // The quiet time of the parked order, which was sent later, counts as well.
    world.clock.advance(quietMs(TIMES) - 500);
    await world.reconcile(nothing);
    expect(world.simulator.calls.cancel).toBe(0);
    world.clock.advance(2_000);
    await world.reconcile(nothing);
    expect(world.live()).toEqual([]);
    expect(await world.order(nothing)).not.toMatchObject({ state: 'ORDERED' });
  });

  test('H5: of two lost orders the listed one is not mistaken for the hidden one', async () => {
    hideNames();
    const first = await lost([world.person()], mode);
    const second = await lost([world.person()], mode);
    const [hidden = '', shown = ''] = world.placed();
    const book = wrap(
      world.book(),
      'listOrders',
      (list) => async (window) => (await list(window)).filter(({ providerOrderId }) => providerOrderId !== hidden),
    );
    world.pastQuiet();
    await world.reconcile(first, { book });
    expect(await world.state(first)).not.toBe('ORDERED');
    expect(await world.state(second)).not.toBe('ORDERED');
    expect(await world.item(shown)).not.toMatchObject({ status: 'OWNED' });
  });

  test('H13: nothing is sent again while the cancellation of the earlier order is under way', async () => {
    const id = await lost([world.person()], mode);
    const [providerOrderId = ''] = world.placed();
    world.simulator.faults.add({ on: 'cancel', how: 'fail' });
    if (mode === 'auto') {
      // The provider did not pay it after all, so it is cancelled like any unpaid order.
      await world.ledger.providerOrders.putProviderOrder({ providerOrderId, status: 'CANCELLING' });
    }
    world.pastQuiet();
    const blind = wrap(
      wrap(world.book(), 'findDesktops', () => async () => []),
      'desktopsCreatedSince',
      () => async () => [],
    );
    const book = wrap(blind, 'findCreationJobs', () => async () => []);
    await world.reconcile(id, { book });
    world.clock.advance(2_000);
    await world.reconcile(id, { book });
    expect(await world.state(id)).toBe('IN_DOUBT');
    expect(world.simulator.calls.order).toBe(1);
    expect(world.live()).toEqual([providerOrderId]);
    if (mode === 'auto') return;
    world.simulator.faults.clear();
    world.clock.advance(2_000);
    await world.reconcile(id);
    expect(await world.state(id)).toBe('QUEUED');
    expect(world.live()).toEqual([]);
  });
});

test('P1 H10: the provider is read first and the ledger second, the billing list before everything', async () => {
  const id = await lost([world.person()], 'auto');
  world.pastQuiet();
  const reads: string[] = [];
  const noting = <Port extends object>(port: Port, names: readonly (keyof Port & string)[]): Port =>
    names.reduce<Port>((noted, name) => justBefore(noted, name as never, async () => reads.push(name)), port);
  const book = noting(world.book(), ['listOrders', 'findDesktops', 'findCreationJobs']);
  const providerOrders = noting(world.ledger.providerOrders, ['getProviderOrders']);
  const orders = noting(world.ledger.orders, ['watchedOrders']);
  await world.reconcile(id, { book, ledger: { ...world.ledger, orders, providerOrders } });
  expect(reads).toEqual(['listOrders', 'findDesktops', 'findCreationJobs', 'getProviderOrders', 'watchedOrders']);
});

test('P1 H10: an order that was leased while a sweep was reading is considered as an owner', async () => {
  const swept = await doubted([world.person()]);
  // Its window is still open.
  world.clock.advance(TIMES.leaseMs);
  const other = await world.put([world.person()]);
  const pause = holdUp();
  let posting = Promise.resolve();
  const leasedMeanwhile = async () => {
    posting = world.submit(other, { provider: justAfter(world.provider(), 'placeOrder', pause.here) });
    await pause.reached;
    world.clock.advance(quietMs(TIMES) - TIMES.leaseMs + 500);
  };
  await world.reconcile(swept, { book: justBefore(world.book(), 'listOrders', leasedMeanwhile) });
  pause.goOn();
  await posting;
  expect(await world.state(other)).toBe('ORDERED');
  expect(world.live()).toHaveLength(1);
  expect(world.simulator.calls.cancel).toBe(0);
});

test('P2: an order younger than the quiet time is left alone, because the index of possible owners may lag', async () => {
  const swept = await doubted([world.person(), world.person()]);
  world.clock.advance(TIMES.leaseMs);
  const [other] = [await world.placeByHand([world.person()])];
  world.clock.advance(quietMs(TIMES) - TIMES.leaseMs + 1_001);
  await world.reconcile(swept);
  expect(await world.item(other)).toBeUndefined();
  expect(world.live()).toEqual([other]);
});

test('P3 O17: a paid order is adopted by the names of its desktops, its item first', async () => {
  const id = await lost([world.person(), world.person()], 'auto');
  world.clock.advance(1_000);
  const written: string[] = [];
  const providerOrders = justBefore(world.ledger.providerOrders, 'putProviderOrder', async () => written.push('item'));
  const orders = justBefore(
    world.ledger.orders,
    'write',
    async () => written.push('order'),
    ({ to }) => to.state === 'ORDERED',
  );
  await world.reconcile(id, { ledger: { ...world.ledger, orders, providerOrders } });
  const [providerOrderId = ''] = world.placed();
  expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId });
  expect(await world.item(providerOrderId)).toMatchObject({ status: 'OWNED', clientOrderId: id });
  expect(written).toEqual(['item', 'order']);
});

test('P4: a paid order with names that we never sent belongs to nobody, and raises an alarm once it is old', async () => {
  const swept = await doubted([world.person()]);
  const strange = await world.placeByHand([world.person()], true);
  world.pastQuiet();
  await world.reconcile(swept);
  expect(await world.item(strange)).toMatchObject({ status: 'EXTRA' });
  expect(world.alarms().length).toBeGreaterThan(0);
  expect(world.live()).toEqual([strange]);
});

test('P5 O20: a paid order without names is awaited, never matched by its window, and its candidate is parked in the end', async () => {
  hideNames();
  const id = await lost([world.person()], 'auto');
  const [providerOrderId = ''] = world.placed();
  // No job shows a name either.
  const book = wrap(world.book(), 'findCreationJobs', () => async () => []);
  for (let sweeps = 0; sweeps <= TIMES.maxSweeps + 1 && (await world.state(id)) === 'IN_DOUBT'; sweeps++) {
    world.pastQuiet();
    await world.reconcile(id, { book });
  }
  expect(await world.order(id)).toMatchObject({ state: 'NEEDS_ATTENTION', settled: false });
  expect(await world.item(providerOrderId)).toBeUndefined();
  expect(world.simulator.calls.order).toBe(1);
  expect(world.live()).toEqual([providerOrderId]);
});

test('P6: an unpaid order waits until every possible owner is past its quiet time', async () => {
  const first = await doubted([world.person()]);
  const orphan = await world.placeByHand([world.person()]);
  world.clock.advance(900);
  await doubted([world.person()]);
  world.clock.advance(quietMs(TIMES) - 400);
  await world.reconcile(first);
  expect(await world.item(orphan)).toBeUndefined();
  expect(world.live()).toEqual([orphan]);
});

test.each(['manual', 'confirm'] as const)(
  'P7 O18: an unpaid order is cancelled, fenced by its item, and what had made it is sent again; in mode %s',
  async (mode) => {
    const id = await lost([world.person()], mode);
    world.pastQuiet();
    const [providerOrderId = ''] = world.placed();
    let fence: unknown;
    const book = justBefore(world.book(), 'cancelOrder', async () => {
      fence = await world.item(providerOrderId);
    });
    await world.reconcile(id, { book });
    expect(fence).toEqual({ providerOrderId, status: 'CANCELLING' });
    expect(await world.item(providerOrderId)).toEqual({ providerOrderId, status: 'CANCELLED' });
    expect(await world.state(id)).toBe('QUEUED');
    await world.submit(id);
    expect(world.live()).toEqual([world.placed()[1]]);
  },
);

test('the sweep that records the order returns it as found', async () => {
  const id = await lost([world.person()], 'auto');
  const [providerOrderId = ''] = world.placed();
  world.clock.advance(5_000);
  const order = await world.order(id);
  if (order.state !== 'IN_DOUBT') throw new Error(`${id} is ${order.state}`);
  const verdict = await gatherEvidence(order, world.worker());
  expect(verdict).toMatchObject({ kind: 'found', order: { state: 'ORDERED', clientOrderId: id, providerOrderId } });
});

test('P7: an order that was paid during its cancellation is judged again by its names', async () => {
  const id = await lost([world.person()]);
  const [providerOrderId = ''] = world.placed();
  world.pastQuiet();
  const paid = () => world.client().pay(providerOrderId);
  await world.reconcile(id, { book: justBefore(world.book(), 'cancelOrder', paid) });
  expect(await world.item(providerOrderId)).toBeUndefined();
  expect(await world.state(id)).toBe('IN_DOUBT');
  world.clock.advance(5_000);
  await world.reconcile(id);
  expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId });
  expect(world.live()).toEqual([providerOrderId]);
});

test('P8: an unpaid order of another IAM user is left alone', async () => {
  const swept = await doubted([world.person()]);
  const strange = await world.placeByHand([world.person()]);
  world.pastQuiet();
  const book = wrap(world.book(), 'orderDetails', (details) => async (listed) => ({
    ...(await details(listed)),
    operator: 'somebody-else',
  }));
  await world.reconcile(swept, { book });
  expect(world.live()).toEqual([strange]);
});

test('P9: a cancellation whose worker died is resumed and completed', async () => {
  const id = await lost([world.person()]);
  const [providerOrderId = ''] = world.placed();
  world.pastQuiet();
  const die = async () => {
    throw new Error('killed');
  };
  await expect(world.reconcile(id, { book: justBefore(world.book(), 'cancelOrder', die) })).rejects.toThrow('killed');
  expect(await world.item(providerOrderId)).toMatchObject({ status: 'CANCELLING' });
  await world.reconcile(id);
  expect(await world.item(providerOrderId)).toMatchObject({ status: 'CANCELLED' });
  expect(await world.state(id)).toBe('QUEUED');
  expect(world.live()).toEqual([]);
});

test('P9: a cancellation that succeeded before its worker died is recorded, not repeated', async () => {
  const id = await lost([world.person()]);
  const [providerOrderId = ''] = world.placed();
  world.pastQuiet();
  const die = async () => {
    throw new Error('killed');
  };
  await expect(world.reconcile(id, { book: justAfter(world.book(), 'cancelOrder', die) })).rejects.toThrow('killed');
  await world.reconcile(id);
  expect(await world.item(providerOrderId)).toMatchObject({ status: 'CANCELLED' });
  expect(world.simulator.calls.cancel).toBe(1);
});

test.each([
  ['unpaid, is cancelled', false],
  ['paid, raises an alarm and stays', true],
])('P10: an order whose owner continued without it, %s', async (_, paid) => {
  const id = await lost([world.person()], paid ? 'auto' : 'manual');
  const [orphan = ''] = world.placed();
  const { attempt } = await world.order(id);
  if (attempt === undefined) throw new Error('it was sent');
  world.simulator.changeSettings({ reserve: 'when-built' });
  const blind = wrap(
    wrap(world.book(), 'listOrders', () => async () => []),
    'findDesktops',
    () => async () => [],
  );
  world.pastQuiet();
  await world.reconcile(id, { book: wrap(blind, 'findCreationJobs', () => async () => []) });
  await world.ledger.providerOrders.putProviderOrder({
    providerOrderId: orphan,
    status: 'OWNED',
    clientOrderId: id,
    attempt,
  });
  await world.submit(id, { provider: underWay(world.provider()).provider });
  expect(await world.order(id)).toMatchObject({ state: 'IN_DOUBT', attempt: { no: 2 } });
  // Another order's sweep lists it; its own attempt ended long ago.
  const other = await world.put([world.person(), world.person()]);
  world.clock.advance(-quietMs(TIMES));
  await world.submit(other, { provider: underWay(world.provider()).provider });
  world.pastQuiet();
  await world.reconcile(other);
  expect(world.alarms().length).toBeGreaterThan(0);
  expect(world.live()).toEqual(paid ? [orphan] : []);
  expect(await world.item(orphan)).toMatchObject({ status: paid ? 'EXTRA' : 'CANCELLED' });
});

test.each<[string, () => Promise<string>]>([
  [
    'is of another size',
    async () => {
      const user = world.person();
      await world.placeByHand(['stranger', 'stranger1'], true, [`D-${user}`, `X-${user}`]);
      return user;
    },
  ],
  [
    'also holds somebody else',
    async () => {
      const user = world.person();
      await world.placeByHand([user, 'stranger2'], true);
      return user;
    },
  ],
])(
  'H19 O19: a stranger’s order with a name of ours is not adopted when it %s: a person must look',
  async (_, given) => {
    const user = await given();
    const strangers = world.live();
    const id = await world.put([user], { mode: 'auto' });
    await world.submit(id);
    expect(await world.state(id)).toBe('IN_DOUBT');
    world.pastQuiet();
    await world.reconcile(id);
    expect(await world.order(id)).toMatchObject({ state: 'NEEDS_ATTENTION', settled: false });
    expect(world.live()).toEqual(strangers);
  },
);

describe('a desktop older than the order', () => {
  /** An order for three people, the first of whom has the name of an existing desktop. */
  const beside = async (over: object = {}) => {
    const users = [world.person(), world.person(), world.person()];
    await world.placeByHand(['stranger'], true, [`D-${users[0]}`]);
    world.clock.advance(60_000);
    const id = await world.put(users, over);
    await world.submit(id);
    expect(await world.state(id)).toBe('IN_DOUBT');
    return { id, users };
  };

  test('W5: ejects its member once a sweep has shown that the attempt placed nothing, and the others continue', async () => {
    const { id, users } = await beside();
    await world.reconcile(id);
    expect(await world.state(id), 'its quiet time is not over').toBe('IN_DOUBT');
    world.pastQuiet();
    await world.reconcile(id);
    expect(await world.order(id)).toMatchObject({
      state: 'QUEUED',
      attemptsUsed: 0,
      ejected: {
        0: expect.stringMatching(
          /^desktop D-p\w+ exists already at the provider, since .*, for user stranger: give the line/i,
        ),
      },
    });
    await world.submit(id);
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', sent: [1, 2] });
    expect(world.simulator.book.desktopsByUser().get(users[1] ?? '')).toHaveLength(1);
  });

  test('W5: ejects the member also if the answer was lost, and rejects an order without remaining members', async () => {
    const user = world.person();
    await world.placeByHand(['stranger'], true, [`D-${user}`]);
    world.clock.advance(60_000);
    const id = await world.put([user]);
    world.simulator.faults.add({ on: 'order', how: 'reset', when: 'before', times: 1 });
    await world.submit(id);
    world.pastQuiet();
    await world.reconcile(id);
    expect(await world.order(id)).toMatchObject({
      state: 'REJECTED',
      ejected: { 0: expect.stringContaining('since') },
    });
  });

  test.each<[string, (found: FoundDesktop) => FoundDesktop]>([
    ['whose creation time the provider does not show', ({ createdAt: _, ...found }) => found],
    ['that has a tag of ours', (found) => ({ ...found, orderTag: 'another-order' })],
  ])('W5: a desktop %s parks the order as before', async (_, change) => {
    const { id } = await beside();
    world.pastQuiet();
    const book = wrap(world.book(), 'findDesktops', (call) => async (names) => (await call(names)).map(change));
    await world.reconcile(id, { book });
    expect(await world.order(id)).toMatchObject({ state: 'NEEDS_ATTENTION', settled: false });
    expect(await resolveAbsent(id, 'Ann', world.deps({ book }))).toMatchObject({ done: false });
    expect(await world.state(id)).toBe('NEEDS_ATTENTION');
  });

  /** Uses up the order's sweeps while a source does not answer. */
  const unheard = async (id: string): Promise<void> => {
    world.simulator.faults.add({ on: 'jobs', how: 'forbidden' });
    for (let sweeps = 0; sweeps <= TIMES.maxSweeps + 1 && (await world.state(id)) === 'IN_DOUBT'; sweeps++) {
      world.pastQuiet();
      await world.reconcile(id);
    }
    expect(await world.state(id)).toBe('NEEDS_ATTENTION');
  };

  test('W5 O23: ejects its member when a person says absent, which a missing source still refuses', async () => {
    const { id, users } = await beside();
    await unheard(id);
    expect(await resolveAbsent(id, 'Ann', world.deps())).toMatchObject({ done: false });
    world.simulator.faults.clear();
    expect(await resolveAbsent(id, 'Ann', world.deps())).toMatchObject({
      done: true,
      what: expect.stringContaining('without 1 whose names older desktops have'),
      order: { state: 'QUEUED', ejected: { 0: expect.stringContaining('exists already at the provider, since') } },
    });
    await world.submit(id);
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', sent: [1, 2] });
    expect(world.simulator.book.desktopsByUser().get(users[2] ?? '')).toHaveLength(1);
  });

  test('W5 O23: ends an order without remaining members when a person says absent, and requests its report', async () => {
    const user = world.person();
    await world.placeByHand(['stranger'], true, [`D-${user}`]);
    world.clock.advance(60_000);
    const id = await world.put([user]);
    world.simulator.faults.add({ on: 'order', how: 'reset', when: 'before', times: 1 });
    await world.submit(id);
    await unheard(id);
    world.simulator.faults.clear();
    expect(await resolveAbsent(id, 'Ann', world.deps())).toMatchObject({ done: true });
    expect(await world.order(id)).toMatchObject({
      state: 'REJECTED',
      ejected: { 0: expect.stringContaining('exists already at the provider, since') },
    });
    expect(world.messages().at(-1)).toEqual(['report', `intake-of-${id}`, true]);
    expect(world.simulator.calls.order).toBe(2);
  });

  test('W5 O23: does not hide an order of ours, with which absence is still refused', async () => {
    const { id } = await beside();
    await unheard(id);
    world.simulator.faults.clear();
    const book = wrap(world.book(), 'listOrders', (list) => async (window) => {
      const listed = await list(window);
      const { leasedAt } = await world.order(id);
      const at = Date.parse(leasedAt ?? '');
      return [...listed, { providerOrderId: 'CS9', subOrderIds: [], status: 'paid' as const, createdAt: at }];
    });
    const seen = wrap(
      book,
      'orderDetails',
      (details) => async (listed) => (listed.providerOrderId === 'CS9' ? { ...listed, desktops: 3 } : details(listed)),
    );
    expect(await resolveAbsent(id, 'Ann', world.deps({ book: seen }))).toMatchObject({
      done: false,
      reason: expect.stringContaining('CS9'),
    });
    expect(await world.order(id)).toMatchObject({ state: 'NEEDS_ATTENTION' });
  });
});

test('R5: without the right to cancel an unpaid order is never sent a second time: its order is parked', async () => {
  const id = await lost([world.person()]);
  world.simulator.faults.add({ on: 'cancel', how: 'forbidden' });
  for (let sweeps = 0; sweeps <= TIMES.maxSweeps + 1 && (await world.state(id)) === 'IN_DOUBT'; sweeps++) {
    world.pastQuiet();
    await world.reconcile(id);
  }
  expect(await world.order(id)).toMatchObject({ state: 'NEEDS_ATTENTION', settled: false });
  expect(world.simulator.calls.order).toBe(1);
  expect(world.live()).toEqual(world.placed());
});

describe('P10: an unpaid order that came too late is looked up by its id, without a sweep that lists it', () => {
  const extra = async () => {
    const providerOrderId = await world.placeByHand([world.person()]);
    const item = { providerOrderId, status: 'EXTRA', reason: 'too late', clientOrderId: 'gone' } as const;
    await world.ledger.providerOrders.putProviderOrder(item);
    return providerOrderId;
  };

  test('and again until it is cancelled', async () => {
    const id = await extra();
    world.simulator.faults.add({ on: 'cancel', how: 'fail', times: 1 });
    await world.cancelExtraOrder(id);
    expect(world.messages()).toEqual([['extra', id, TIMES.sweepEveryMs]]);
    await world.cancelExtraOrder(id);
    expect(world.live()).toEqual([]);
    expect(await world.item(id)).toMatchObject({ status: 'CANCELLED' });
    await world.cancelExtraOrder(id);
    expect(world.messages()).toHaveLength(1);
  });

  test('and again while the provider does not answer', async () => {
    const id = await extra();
    world.simulator.faults.add({ on: 'details', how: 'forbidden', times: 1 });
    await world.cancelExtraOrder(id);
    expect(world.messages()).toEqual([['extra', id, TIMES.sweepEveryMs]]);
    expect(world.live()).toEqual([id]);
  });

  test('and never cancelled if it belongs to an order after all, or to nobody we know', async () => {
    const own = await world.put([world.person()]);
    await world.submit(own);
    const [recorded = ''] = world.placed();
    await world.cancelExtraOrder(recorded);
    const strange = await world.placeByHand([world.person()]);
    await world.cancelExtraOrder(strange);
    expect(world.live()).toEqual([recorded, strange]);
    expect(world.simulator.calls.cancel).toBe(0);
  });
});

test('E16: while our own user is unknown nothing is cancelled by window and size, and nothing is sent in addition', async () => {
  const id = await lost([world.person()]);
  const book = { ...world.book(), operator: async () => undefined };
  world.pastQuiet();
  for (let sweep = 0; sweep < TIMES.maxSweeps + 2; sweep++) {
    await world.reconcile(id, { book });
    world.clock.advance(2_000);
  }
  expect(await world.order(id)).toMatchObject({ state: 'NEEDS_ATTENTION' });
  expect(world.live()).toHaveLength(1);
  expect(world.simulator.calls).toMatchObject({ order: 1, cancel: 0 });
});
