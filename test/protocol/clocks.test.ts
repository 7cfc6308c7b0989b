import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { slotIntervalMs } from '../../lambdas/domain/orders/order-rate.ts';
import { parkInDoubt } from '../../lambdas/domain/orders/order-transitions.ts';
import { resolveAbsent } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { TIMES } from '../support/orders.ts';
import { type ProtocolWorld, startProtocolWorld } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, "Clocks": a machine with a wrong clock, while the clock is wrong and after it was set.

const DAYS_MS = 48 * 3_600_000;
const RATE = { orders: 100, perMs: 60_000 };

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

/** Runs `work` with our clock two days ahead. The provider's answers have no Date, so Deskdrop cannot notice. */
const unseenAhead = async (work: () => Promise<unknown>): Promise<void> => {
  world.simulator.changeSettings({ dateOffMs: null });
  world.clock.advance(DAYS_MS);
  world.skewProvider(-DAYS_MS);
  await work();
  world.clock.advance(-DAYS_MS);
  world.skewProvider(0);
  world.simulator.changeSettings({ dateOffMs: 0 });
};

describe('a clock that differs from the provider’s', () => {
  test.each([
    ['ahead', -20 * 60_000, /20 min ahead of/],
    ['behind', 20 * 60_000, /20 min behind/],
    ['days ahead', -DAYS_MS, /48 h ahead of/],
  ])(
    'M2: %s orders nothing, writes nothing and says so; after its correction everything continues',
    async (_, skewMs) => {
      const id = await world.put([world.person()]);
      const before = await world.order(id);
      world.skewProvider(skewMs);
      await world.submit(id);
      expect(await world.order(id)).toEqual(before);
      expect(world.simulator.calls.order).toBe(0);
      expect(world.alarms()).toContainEqual(expect.stringContaining('clock of this machine is wrong'));
      expect(world.messages()).toContainEqual(['order', id, TIMES.retryDelayMaxMs]);
      world.skewProvider(0);
      await world.submit(id);
      expect(await world.state(id)).toBe('ORDERED');
    },
  );

  test('M2: by minutes widens the window in which the order is searched for', async () => {
    const id = await world.put([world.person()]);
    world.skewProvider(-4 * 60_000);
    world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
    await world.submit(id);
    const { leaseOffMs = 0 } = await world.order(id);
    expect(leaseOffMs).toBeGreaterThan(4 * 60_000 - 2_000);
    // The clock was set, and the provider order's creation time is four minutes before the lease.
    world.pastQuiet();
    await world.reconcile(id);
    expect(await world.state(id)).toBe('IN_DOUBT');
    expect(world.live()).toHaveLength(1);
  });

  test('M2: a provider without a Date header stops nothing', async () => {
    world.simulator.changeSettings({ dateOffMs: null });
    const id = await world.put([world.person()]);
    await world.submit(id);
    expect(await world.state(id)).toBe('ORDERED');
  });
});

describe('after a run with the clock two days ahead', () => {
  test('M1: the slots of the order rate are corrected, this is reported, and slots are available at once', async () => {
    const id = await world.put([world.person()]);
    const deps = () => ({ ...world.deps(), orderRate: RATE });
    await unseenAhead(async () => {
      const budget = await world.ledger.pace.getBudget();
      const nextSlot = world.clock.now() + 10_000;
      await world.ledger.pace.changeBudget(budget, {
        ...budget,
        revision: budget.revision + 1,
        nextSlot,
        pausedUntil: nextSlot,
      });
    });
    const poisoned = await world.ledger.pace.getBudget();
    await world.sweep({ orderRate: RATE });
    const right = await world.ledger.pace.getBudget();
    expect(right.nextSlot + right.pausedMs).toBeLessThanOrEqual(world.clock.now() + slotIntervalMs(RATE));
    expect(right.pausedUntil).toBeLessThanOrEqual(world.clock.now());
    expect(right.repaired?.reason).toMatch(/only a wrong clock/);
    expect(right.revision).toBe(poisoned.revision + 1);
    expect(world.alarms()).toContainEqual(expect.stringContaining('corrected'));
    await world.sweep({ orderRate: RATE });
    expect((await world.ledger.pace.getBudget()).revision).toBe(right.revision);
    expect(deps().orderRate).toBe(RATE);
    await world.submit(id);
    expect(await world.state(id)).toBe('ORDERED');
  });

  test('M1: an order that would have waited for days is sent at once', async () => {
    const id = await world.put([world.person()]);
    await unseenAhead(async () => {
      world.simulator.faults.add({ on: 'order', how: 'throttle', times: 1 });
      await world.submit(id);
    });
    expect(await world.order(id)).toMatchObject({ state: 'QUEUED', throttled: 1 });
    await world.submit(id);
    expect(await world.state(id)).toBe('ORDERED');
  });

  test('M1: an accepted order is found by the patrol, looked at, and paid', async () => {
    const id = await world.put([world.person()], { mode: 'confirm' });
    await unseenAhead(async () => {
      await world.submit(id);
      world.simulator.faults.add({ on: 'pay', how: 'throttle', times: 1 });
      await world.reconcile(id);
    });
    await world.sweep();
    expect(world.messages()).toContainEqual(['reconcile', id, 0]);
    await world.reconcile(id);
    await world.reconcile(id);
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', paymentState: { kind: 'paid' } });
  });

  test('M8: an order with a lease in the future is parked, never called absent, and not sent again', async () => {
    const id = await world.put([world.person()], { mode: 'auto' });
    await unseenAhead(async () => {
      world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
      await world.submit(id);
    });
    const { leasedAt } = await world.order(id);
    await world.sweep();
    expect(world.messages()).toContainEqual(['reconcile', id, 0]);
    await world.reconcile(id);
    expect(await world.order(id)).toMatchObject({
      state: 'NEEDS_ATTENTION',
      settled: false,
      leasedAt,
      reason: expect.stringContaining('clock was wrong'),
    });
    // The same holds once the lease's time has come.
    world.clock.advance(DAYS_MS + 3_600_000);
    expect(await resolveAbsent(id, 'Ann', world.deps())).toMatchObject({ done: false });
    expect(world.simulator.calls.order).toBe(1);
  });

  test('M8: an accepted order is dated by the provider, and its lease is not moved', async () => {
    const id = await world.put([world.person()], { mode: 'auto' });
    await unseenAhead(async () => {
      await world.submit(id);
    });
    const { leasedAt } = await world.order(id);
    await world.reconcile(id);
    const { leaseOffMs = 0, ...order } = await world.order(id);
    expect(order).toMatchObject({ state: 'ORDERED', leasedAt });
    expect(leaseOffMs).toBeGreaterThan(DAYS_MS - 60_000);
  });

  test('M8: an order that was parked while no time was known is judged with a wide window from then on', async () => {
    const person = world.person();
    const id = await world.put([person], { mode: 'auto' });
    await unseenAhead(async () => {
      world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
      await world.submit(id);
    });
    const order = await world.order(id);
    if (order.state !== 'IN_DOUBT') throw new Error(`order is ${order.state}`);
    const at = new Date(world.clock.now()).toISOString();
    await world.ledger.orders.write(parkInDoubt(order, 'a desktop is there', { at, reason: 'a desktop is there' }));
    await world.reconcile(id);
    const { leaseOffMs = 0, leasedAt } = await world.order(id);
    expect(leaseOffMs).toBeGreaterThan(DAYS_MS - 60_000);
    expect(leasedAt).toBe(order.leasedAt);
    expect(world.simulator.calls.order).toBe(1);
  });
});
