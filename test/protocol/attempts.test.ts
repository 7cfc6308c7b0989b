import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Authorizer } from '../../lambdas/adapters/huawei/auth/authorizer.ts';
import { type OrderedOrder, PAYMENT_MODES, type SubmittingOrder } from '../../lambdas/domain/orders/order.ts';
import { doubt, parkInDoubt } from '../../lambdas/domain/orders/order-transitions.ts';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import { TIMES } from '../support/orders.ts';
import {
  holdUp,
  justAfter,
  justBefore,
  Killed,
  killedBefore,
  type ProtocolWorld,
  startProtocolWorld,
  underWay,
  wrap,
} from '../support/protocol-world.ts';

// docs/PROTOCOL.md: what may happen between the lease of an attempt and the proof that it ordered nothing. Each test
// forces a race at the port where it happens, and counts what exists at the provider.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const at = (): string => new Date(world.clock.now()).toISOString();
const answerLost = () => world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
const nothingMade = () => world.simulator.faults.add({ on: 'order', how: 'fail', times: 1 });

/** A worker that has received the provider's 200 and is held up before it writes anything. */
const with200InHand = async (id: string) => {
  const pause = holdUp();
  const done = world.submit(id, { provider: justAfter(world.provider(), 'placeOrder', pause.here) });
  await pause.reached;
  const [providerOrderId = ''] = world.placed();
  return {
    providerOrderId,
    goOn: async () => {
      pause.goOn();
      await done;
    },
  };
};
/** The billing list without these orders. */
const hiding = (...ids: readonly string[]) =>
  wrap(
    world.book(),
    'listOrders',
    (list) => async (window) => (await list(window)).filter(({ providerOrderId }) => !ids.includes(providerOrderId)),
  );

describe.each(PAYMENT_MODES)('in mode %s', (mode) => {
  test('H1: an order that is recorded between the sweep’s reading and its cancel is not cancelled', async () => {
    const id = await world.put([world.person()], { mode });
    const worker = await with200InHand(id);
    world.pastQuiet();
    const providerOrders = justBefore(world.ledger.providerOrders, 'putProviderOrder', worker.goOn);
    await world.reconcile(id, { ledger: { ...world.ledger, providerOrders } });
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId: worker.providerOrderId });
    expect(world.live()).toEqual([worker.providerOrderId]);
    expect(world.simulator.calls).toMatchObject({ order: 1, cancel: 0 });
  });

  test('H2: an expired lease may be a slow worker: nothing is cancelled before its quiet time is over', async () => {
    // The provider rounds down to a second before the lease: by its own age alone the order would be old enough.
    world.clock.advance(900);
    const id = await world.put([world.person()], { mode });
    const worker = await with200InHand(id);
    world.clock.advance(quietMs(TIMES) - 100);
    world.simulator.changeSettings({ buildDelayMs: 3_600_000 });
    await world.reconcile(id, { book: wrap(world.book(), 'findDesktops', () => async () => []) });
    expect(world.simulator.calls.cancel).toBe(0);
    await worker.goOn();
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId: worker.providerOrderId });
    expect(world.live()).toEqual([worker.providerOrderId]);
  });

  test('H6 O18: a sweep that began before the end of the quiet time proves nothing, however late it ends', async () => {
    const id = await world.put([world.person()], { mode });
    const post = underWay(world.provider());
    await world.submit(id, { provider: post.provider });
    world.clock.advance(quietMs(TIMES) - 2_000);
    const book = justAfter(world.book(), 'listOrders', async () => {
      await post.arrive();
      world.pastQuiet();
    });
    const namesUnseen = wrap(
      wrap(book, 'findDesktops', () => async () => []),
      'findCreationJobs',
      () => async () => [],
    );
    await world.reconcile(id, { book: namesUnseen });
    expect(await world.state(id)).toBe('IN_DOUBT');
    expect(world.live()).toHaveLength(1);
    expect(world.simulator.calls.order).toBe(1);
  });

  test('H7 O7: a worker that wakes after its deadline to send sends nothing', async () => {
    const id = await world.put([world.person()], { mode });
    const orders = justAfter(
      world.ledger.orders,
      'write',
      async () => {
        world.pastQuiet();
        await world.reconcile(id);
        expect(await world.state(id)).toBe('QUEUED');
        await world.submit(id);
      },
      ({ to }) => to.state === 'SUBMITTING' && to.attempt.no === 1,
    );
    await world.submit(id, { ledger: { ...world.ledger, orders } });
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', attempt: { no: 2 } });
    expect(world.live()).toHaveLength(1);
    expect(world.simulator.calls.order).toBe(1);
  });

  test('H7: neither does a worker whose credentials took too long, and its order is queued again', async () => {
    const id = await world.put([world.person()], { mode });
    const slow = {
      ...world.authorizer,
      headers: async (...asked: Parameters<Authorizer['headers']>) => {
        world.clock.advance(TIMES.sendByMs);
        return world.authorizer.headers(...asked);
      },
    };
    await world.submit(id, { provider: world.provider(slow) });
    expect(await world.order(id)).toMatchObject({ state: 'QUEUED', attemptsUsed: 0 });
    expect(world.simulator.calls.order).toBe(0);
  });

  test('H8: a decision about attempt 1 is not written to attempt 2', async () => {
    const id = await world.put([world.person()], { mode });
    nothingMade();
    await world.submit(id);
    world.pastQuiet();
    const secondAttempt = async () => {
      await world.reconcile(id);
      answerLost();
      await world.submit(id);
      expect(await world.order(id)).toMatchObject({ state: 'IN_DOUBT', attempt: { no: 2 } });
    };
    const orders = justBefore(world.ledger.orders, 'write', secondAttempt, ({ to }) => to.state === 'QUEUED');
    await world.reconcile(id, { ledger: { ...world.ledger, orders } });
    expect(await world.order(id)).toMatchObject({ state: 'IN_DOUBT', attempt: { no: 2 } });
    await world.submit(id);
    expect(world.live()).toHaveLength(1);
    expect(world.simulator.calls.order).toBe(2);
  });

  test.each(['IN_DOUBT', 'NEEDS_ATTENTION', 'QUEUED'] as const)(
    'H9 O8: a late 200 is recorded while the same attempt is still open, in %s',
    async (state) => {
      const id = await world.put([world.person()], { mode });
      const worker = await with200InHand(id);
      const leased = (await world.order(id)) as SubmittingOrder;
      const because = { at: at(), reason: 'slow' };
      const doubted = doubt(leased, 'slow', because);
      await world.write(doubted);
      if (state === 'NEEDS_ATTENTION') await world.write(parkInDoubt(doubted.to, 'unclear', because));
      if (state === 'QUEUED') {
        world.pastQuiet();
        const blind = wrap(hiding(worker.providerOrderId), 'findDesktops', () => async () => []);
        await world.reconcile(id, { book: wrap(blind, 'findCreationJobs', () => async () => []) });
      }
      expect(await world.state(id)).toBe(state);
      await worker.goOn();
      expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId: worker.providerOrderId });
      await world.submit(id);
      expect(world.live()).toEqual([worker.providerOrderId]);
    },
  );

  test('O10 H9: a 200 for an order that has continued without it belongs to nobody, raises an alarm, and is kept by its id', async () => {
    const id = await world.put([world.person()], { mode });
    world.simulator.changeSettings({ reserve: 'when-built', buildDelayMs: 3_600_000 });
    const worker = await with200InHand(id);
    world.pastQuiet();
    const blind = wrap(hiding(worker.providerOrderId), 'findCreationJobs', () => async () => []);
    await world.reconcile(id, { book: blind });
    await world.submit(id);
    const second = await world.order(id);
    expect(second).toMatchObject({ state: 'ORDERED', attempt: { no: 2 } });
    await worker.goOn();
    expect(await world.order(id)).toEqual(second);
    expect(await world.item(worker.providerOrderId)).toMatchObject({ status: 'EXTRA', clientOrderId: id });
    expect(world.alarms().length).toBeGreaterThan(0);
    expect(world.messages()).toContainEqual(['extra', worker.providerOrderId, TIMES.followMinMs]);
    await world.cancelExtraOrder(worker.providerOrderId);
    expect(world.live()).toEqual(mode === 'auto' ? [worker.providerOrderId, world.placed()[1]] : [world.placed()[1]]);
  });

  test('H11 O17: an order whose worker died between the two writes is recorded, not called absent', async () => {
    const id = await world.put([world.person()], { mode });
    const ledger = killedBefore(world.ledger, ({ to }) => to.state === 'ORDERED');
    await expect(world.submit(id, { ledger })).rejects.toThrow(Killed);
    expect(await world.state(id)).toBe('SUBMITTING');
    world.pastQuiet();
    await world.reconcile(id);
    const [providerOrderId] = world.placed();
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId, found: 'recovered' });
    expect(world.live()).toEqual([providerOrderId]);
    expect(world.simulator.calls).toMatchObject({ order: 1, cancel: 0 });
  });

  test('H12: an owned item whose order has not changed yet is not extra', async () => {
    const id = await world.put([world.person()], { mode });
    const worker = await with200InHand(id);
    world.pastQuiet();
    const blind = wrap(hiding(worker.providerOrderId), 'findDesktops', () => async () => []);
    await world.reconcile(id, { book: wrap(blind, 'findCreationJobs', () => async () => []) });
    expect(await world.state(id)).toBe('QUEUED');
    const { attempt } = (await world.order(id)) as SubmittingOrder;
    const owned = { providerOrderId: worker.providerOrderId, status: 'OWNED', clientOrderId: id, attempt } as const;
    await world.ledger.providerOrders.putProviderOrder(owned);
    const other = await world.put([world.person(), world.person()], { mode });
    const otherPost = underWay(world.provider());
    world.clock.advance(-quietMs(TIMES));
    await world.submit(other, { provider: otherPost.provider });
    world.pastQuiet();
    await world.reconcile(other);
    expect(await world.item(worker.providerOrderId)).toMatchObject({ status: 'OWNED' });
    await worker.goOn();
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId: worker.providerOrderId });
    expect(world.live()).toEqual([worker.providerOrderId]);
    expect(world.simulator.calls.cancel).toBe(0);
  });

  test('H26 O1 O5: of many copies of the message exactly one posts', async () => {
    const id = await world.put([world.person()], { mode });
    await Promise.all(Array.from({ length: 6 }, () => world.submit(id)));
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', attempt: { no: 1 } });
    expect(world.simulator.calls.order).toBe(1);
  });

  test('H26: a copy that read the order before another leased it posts nothing', async () => {
    const id = await world.put([world.person()], { mode });
    const orders = justBefore(world.ledger.orders, 'write', () => world.submit(id));
    await world.submit(id, { ledger: { ...world.ledger, orders } });
    expect(world.live()).toHaveLength(1);
    expect(world.simulator.calls.order).toBe(1);
  });

  test('H25 O15: a conflict is never a refusal: the name may be taken by our own earlier attempt', async () => {
    const id = await world.put([world.person()], { mode });
    const late = underWay(world.provider());
    await world.submit(id, { provider: late.provider });
    world.pastQuiet();
    await world.reconcile(id);
    expect(await world.state(id)).toBe('QUEUED');
    // Committed later than T, the longest time that the protocol assumes.
    await late.arrive();
    await world.submit(id);
    expect(await world.order(id)).toMatchObject({ state: 'IN_DOUBT', attempt: { no: 2 } });
    expect(world.simulator.calls.order).toBe(2);
    expect(world.live()).toHaveLength(1);
  });
});

test('O6 R2: the POST is not repeated, whatever the answer, and nothing of it is pending when the worker ends', async () => {
  for (const how of ['reset', 'fail', 'garbage', 'no-order-id', 'conflict'] as const) {
    await world.reset();
    world.simulator.faults.add({ on: 'order', how });
    const id = await world.put([world.person()]);
    await world.submit(id);
    expect([how, world.simulator.calls.order, await world.state(id)]).toEqual([how, 1, 'IN_DOUBT']);
  }
});

test('R2: a redirect is not followed', async () => {
  world.simulator.faults.add({ on: 'order', how: 'refuse', status: 307 });
  const id = await world.put([world.person()]);
  await world.submit(id);
  expect(await world.state(id)).toBe('IN_DOUBT');
  expect(world.simulator.calls.order).toBe(1);
});

test('R1: a worker that lost the lease does not mistake the winner’s attempt 1 for its own', async () => {
  const id = await world.put([world.person()]);
  const pause = holdUp();
  const winner = world.submit(id, {
    newNonce: () => 'winner',
    provider: justBefore(world.provider(), 'placeOrder', pause.here),
  });
  await pause.reached;
  const before = world.simulator.calls.order;
  // The worker read the order while it was queued.
  const queued = { ...(await world.order(id)), state: 'QUEUED', revision: 0 } as OrderedOrder & { state: 'QUEUED' };
  const { attempt: _, leasedAt: __, sent: ___, bodyDigest: ____, ...unsent } = queued as unknown as SubmittingOrder;
  const stale = wrap(world.ledger.orders, 'getOrder', () => async () => ({ ...unsent, attemptsUsed: 0 }) as never);
  await world.submit(id, { newNonce: () => 'loser', ledger: { ...world.ledger, orders: stale } });
  expect(world.simulator.calls.order).toBe(before);
  pause.goOn();
  await winner;
  expect(await world.order(id)).toMatchObject({ state: 'ORDERED', attempt: { no: 1, nonce: 'winner' } });
  expect(world.live()).toHaveLength(1);
});

test.each([-240_000, 240_000])(
  'R3: with clocks %i ms apart our own order is still found in its window, and never before the skew has passed',
  async (skewMs) => {
    const times = { clockSkewMs: 300_000 };
    world.skewProvider(skewMs);
    const id = await world.put([world.person()]);
    answerLost();
    await world.submit(id, { times });
    world.clock.advance(quietMs(TIMES) + 2 * 240_000);
    await world.reconcile(id, { times });
    expect(await world.state(id)).toBe('IN_DOUBT');
    expect(world.simulator.calls.cancel).toBe(0);
    world.clock.advance(400_000);
    await world.reconcile(id, { times });
    expect(await world.state(id)).toBe('QUEUED');
    expect(world.live()).toEqual([]);
  },
);
