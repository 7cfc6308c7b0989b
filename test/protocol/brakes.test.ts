import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { putOffMs } from '../../lambdas/domain/intakes/brakes.ts';
import type { OrderedOrder, QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { withdrawOrder } from '../../lambdas/use-cases/submit/withdraw-order.ts';
import { TIMES } from '../support/orders.ts';
import { justBefore, type ProtocolWorld, startProtocolWorld } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, "Brakes": what a pause, a stop and an undo hold back from the moment at which they are written.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const now = (): string => new Date(world.clock.now()).toISOString();
const pause = (): Promise<void> => world.pause();
const resume = (): Promise<void> => world.letGo();
afterEach(resume);

const queued = async (id: string): Promise<QueuedOrder> => {
  const order = await world.order(id);
  if (order.state !== 'QUEUED') throw new Error(`${id} is ${order.state}`);
  return order;
};
const ordered = async (id: string): Promise<OrderedOrder> => {
  const order = await world.order(id);
  if (order.state !== 'ORDERED') throw new Error(`${id} is ${order.state}`);
  return order;
};
/** The worker's ledger, where `act` runs right before the write that `fits`. */
const actingBefore = (act: () => Promise<void>, fits: (to: QueuedOrder | { state: string }) => boolean) => ({
  ...world.ledger,
  orders: justBefore(world.ledger.orders, 'write', act, ({ to }) => fits(to as QueuedOrder)),
});
const placed = async (): Promise<string> => {
  const id = await world.put([world.person()], { mode: 'confirm' });
  await world.submit(id);
  world.clock.advance(TIMES.followMinMs);
  return id;
};

describe('a pause', () => {
  test('B1: that is written between a look and a lease is seen after the lease: nothing is sent, no attempt is used', async () => {
    const id = await world.put([world.person()]);
    const ledger = actingBefore(pause, ({ state }) => state === 'SUBMITTING');
    await world.submit(id, { ledger });
    expect(world.simulator.calls.order).toBe(0);
    expect(await queued(id)).toMatchObject({ attemptsUsed: 0, throttled: 0, attempt: { no: 1 } });
    expect(world.messages().at(-1)).toEqual(['order', id, putOffMs(TIMES)]);
    await resume();
    await world.submit(id);
    expect(await ordered(id)).toMatchObject({ attemptsUsed: 1, attempt: { no: 2 } });
    expect(world.live()).toHaveLength(1);
  });

  test('B1: that is written before `paying` is seen after it: nothing is paid, no try is used', async () => {
    const id = await placed();
    const paysNow = (to: object): boolean =>
      'paymentState' in to && (to as OrderedOrder).paymentState.kind === 'paying';
    await world.reconcile(id, { ledger: actingBefore(pause, paysNow) });
    expect(world.simulator.calls.pay).toBe(0);
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'unpaid', tries: 0 } });
    await resume();
    world.clock.advance(putOffMs(TIMES));
    await world.reconcile(id);
    expect(world.simulator.calls.pay).toBe(1);
  });

  test('B2: holds back what has not begun: nobody is claimed, nothing is written, and the message is put off', async () => {
    const user = world.person();
    const id = await world.put([user]);
    await pause();
    const before = await queued(id);
    for (const _ of [1, 2, 3]) await world.submit(id);
    expect(await queued(id)).toEqual(before);
    expect(await world.ledger.claims.getClaim(`USER#${user}`)).toBeUndefined();
    expect(world.simulator.calls.order).toBe(0);
    expect(world.messages()).toEqual([1, 2, 3].map(() => ['order', id, putOffMs(TIMES)]));
    await resume();
    await world.submit(id);
    await ordered(id);
  });

  test('B2: lets an accepted order be looked at but not paid, and the next look follows soon', async () => {
    const id = await placed();
    world.clock.advance(10 * TIMES.followMaxMs);
    await pause();
    await world.reconcile(id);
    expect(world.simulator.calls.pay).toBe(0);
    const { followedAt, nextLookAt, history } = await ordered(id);
    expect(history.filter(({ reason }) => reason.startsWith('paying'))).toEqual([]);
    expect(Date.parse(nextLookAt ?? '') - Date.parse(followedAt ?? '')).toBe(putOffMs(TIMES));
    await resume();
    world.clock.advance(putOffMs(TIMES));
    await world.reconcile(id);
    await world.reconcile(id);
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'paid' } });
  });

  test('B2: does not hold back an order that was leased before: its outcome is recorded', async () => {
    const id = await world.put([world.person()]);
    const provider = justBefore(world.provider(), 'placeOrder', pause);
    await world.submit(id, { provider });
    await ordered(id);
  });

  test('B3: the schedule sends no copies meanwhile, and sends orders without a message afterwards', async () => {
    const id = await world.put([world.person()], {
      origin: { kind: 'redrive', parent: 'gone', generation: 1 },
    } as object);
    await pause();
    world.clock.advance(100 * TIMES.resendAfterMs);
    const about = () => world.messages().filter(([, about]) => about === id);
    await world.sweep();
    expect(about()).toEqual([]);
    await resume();
    await world.sweep();
    expect(about()).toEqual([['reconcile', id, 0]]);
  });

  test('B3: its time does not count: the limit for an order that was throttled before it begins again afterwards', async () => {
    const id = await world.put([world.person()]);
    world.simulator.faults.add({ on: 'order', how: 'throttle', times: 2 });
    const oneTry = { remainingMs: () => TIMES.requestTimeoutMs + 1_001 };
    await world.submit(id, oneTry);
    await pause();
    world.clock.advance(10 * TIMES.throttledForMs);
    await resume();
    world.clock.advance(1);
    await world.submit(id, oneTry);
    expect(await queued(id)).toMatchObject({ throttledSince: now(), throttled: 2 });
    world.clock.advance(TIMES.retryDelayMaxMs);
    await world.submit(id);
    await ordered(id);
  });
});

describe('the stop of a file', () => {
  const stopFileOf = async (id: string): Promise<void> => {
    const { intakeId } = await world.order(id);
    await world.ledger.brakes.putStop({
      intakeId,
      stopped: { by: 'Ann', at: now(), command: 's', reason: 'no budget' },
    });
  };

  test('O30 B4: ends an order whose message comes, and frees its people', async () => {
    const user = world.person();
    const id = await world.put([user]);
    await stopFileOf(id);
    await world.submit(id);
    expect(world.simulator.calls.order).toBe(0);
    const reason = 'stopped by Ann: no budget';
    expect(await world.order(id)).toMatchObject({ state: 'REJECTED', withdrawn: true, reason });
    expect(world.messages().map(([kind]) => kind)).toEqual(['report']);
    const other = await world.put([user]);
    await world.submit(other);
    await ordered(other);
  });

  test('O30 B4: ends it although the stage is paused', async () => {
    const id = await world.put([world.person()]);
    await pause();
    await stopFileOf(id);
    await world.submit(id);
    expect(await world.order(id)).toMatchObject({ state: 'REJECTED', withdrawn: true });
  });

  test('B1: that is written between a look and a lease is seen after the lease: nothing is sent', async () => {
    const id = await world.put([world.person()]);
    await world.submit(id, {
      ledger: actingBefore(
        () => stopFileOf(id),
        ({ state }) => state === 'SUBMITTING',
      ),
    });
    // Its worker has the time to look again, or its message comes.
    await world.submit(id);
    expect(world.simulator.calls.order).toBe(0);
    expect(await world.order(id)).toMatchObject({ state: 'REJECTED', withdrawn: true, attemptsUsed: 0 });
  });

  test('B4: never ends an order that was recorded meanwhile', async () => {
    const id = await world.put([world.person()]);
    const waiting = await queued(id);
    await world.submit(id);
    const stop = { intakeId: waiting.intakeId, stopped: { by: 'Ann', at: now() } };
    expect(await withdrawOrder(waiting, stop, world.deps())).toBe('lost');
    await ordered(id);
  });

  test('B5: lets an order in doubt be settled, and sends it no more once it proves absent', async () => {
    const id = await world.put([world.person()]);
    world.simulator.faults.add({ on: 'order', how: 'fail', times: 1 });
    await world.submit(id);
    expect(await world.state(id)).toBe('IN_DOUBT');
    await stopFileOf(id);
    world.pastQuiet();
    await world.reconcile(id);
    await world.submit(id);
    expect(await world.order(id)).toMatchObject({ state: 'REJECTED', withdrawn: true });
    expect(world.live()).toEqual([]);
  });

  test('B5: has no end: a redrive is refused', async () => {
    const id = await world.put([world.person()]);
    await stopFileOf(id);
    await world.submit(id);
    const redriven = await redriveOrder(await world.order(id), 'Ben', world.deps());
    expect(redriven).toMatchObject({
      done: false,
      reason: expect.stringMatching(/stopped by Ann: no budget, for good/),
    });
  });
});
