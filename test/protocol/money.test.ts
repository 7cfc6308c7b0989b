import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isFollowed, type OrderedOrder, PAYMENT_MODES, type PaymentMode } from '../../lambdas/domain/orders/order.ts';
import type { OrderProvider } from '../../lambdas/ports/provider.ts';
import { approvePayments, stoppedPayments } from '../../lambdas/use-cases/operate/approve-payments.ts';
import { ordersToPay } from '../../lambdas/use-cases/status/list-orders.ts';
import { submitOrder } from '../../lambdas/use-cases/submit/submit-order.ts';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import { TIMES } from '../support/orders.ts';
import { justAfter, justBefore, Killed, type ProtocolWorld, startProtocolWorld } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, "Money": how payments, deadlines and throttled calls end.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const ordered = async (id: string): Promise<OrderedOrder> => {
  const order = await world.order(id);
  if (order.state !== 'ORDERED') throw new Error(`${id} is ${order.state}`);
  return order;
};
const place = async (mode: PaymentMode): Promise<string> => {
  const id = await world.put([world.person()], { mode });
  await world.submit(id);
  await ordered(id);
  return id;
};
const failPayment = (fault: Omit<Fault, 'on'>) => world.simulator.faults.add({ on: 'pay', ...fault });
/** Looks whenever the order says that the next look is due, until `until` ms have passed. */
const followFor = async (id: string, ms: number): Promise<void> => {
  const until = world.clock.now() + ms;
  while (world.clock.now() <= until) {
    const order = await world.order(id);
    if (!isFollowed(order)) return;
    const due = Date.parse(order.nextLookAt ?? order.orderedAt);
    if (due > until) return;
    world.clock.advance(Math.max(1, due - world.clock.now()));
    await world.reconcile(id);
  }
};

describe('a throttled order', () => {
  test.each([
    ['0', '0'],
    ['a date in the past', 'Sun, 01 Mar 2020 08:00:00 GMT'],
  ])('M3: with Retry-After %s waits as long as without it, and longer each time', async (_, retryAfter) => {
    const id = await world.put([world.person()]);
    world.simulator.faults.add({ on: 'order', how: 'throttle', retryAfter, times: 5 });
    const waits: number[] = [];
    for (let sends = 0; sends < 5; sends++) {
      await world.submit(id, { remainingMs: () => TIMES.requestTimeoutMs + 1_001 });
      const order = await world.order(id);
      if (order.state !== 'QUEUED') throw new Error(order.state);
      waits.push(Date.parse(order.notBefore ?? '') - world.clock.now());
      world.clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([50, 100, 200, 400, 800]);
    await world.submit(id);
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', attemptsUsed: 1 });
  });

  test('M3: an order that cannot connect to the provider waits as well: an outage parks nobody', async () => {
    const id = await world.put([world.person()]);
    const provider: OrderProvider = {
      placeOrder: async () => ({ kind: 'notSent', cause: 'unreachable', reason: 'no connection in time' }),
    };
    for (let sends = 0; sends < 3 * TIMES.maxAttempts; sends++) {
      await submitOrder(id, () => TIMES.requestTimeoutMs + 1_001, { ...world.deps(), provider });
      world.clock.advance(TIMES.retryDelayMaxMs);
    }
    expect(await world.order(id)).toMatchObject({ state: 'QUEUED', attemptsUsed: 0 });
    await world.submit(id);
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', attemptsUsed: 1 });
  });

  test.each<[string, Omit<Fault, 'on'>]>([
    ['that is throttled', { how: 'throttle' }],
    ['while the provider adds disks', { how: 'refuse', code: 'WKS.0407', message: 'Disks are being added.' }],
  ])('M3: %s is limited by time, not by attempts, and is parked when that time is over', async (_, fault) => {
    const id = await world.put([world.person()]);
    world.simulator.faults.add({ on: 'order', ...fault });
    let sends = 0;
    for (; (await world.state(id)) === 'QUEUED'; sends++) {
      await world.submit(id, { remainingMs: () => TIMES.requestTimeoutMs + 1_001 });
      world.clock.advance(TIMES.retryDelayMaxMs / 2);
    }
    expect(sends).toBeGreaterThan(50);
    expect(await world.order(id)).toMatchObject({
      state: 'NEEDS_ATTENTION',
      settled: true,
      attemptsUsed: 1,
      reason: expect.stringMatching(/^not sent since \S+, \d+ tries/),
    });
  });
});

describe('a payment', () => {
  test('M4: survives a series of 429 answers, whatever their Retry-After', async () => {
    const id = await place('confirm');
    failPayment({ how: 'throttle', retryAfter: '0' });
    await followFor(id, TIMES.throttledForMs - 5_000);
    expect(world.simulator.calls.pay).toBeGreaterThan(10);
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'unpaid', tries: 0 } });
    world.simulator.faults.clear();
    await followFor(id, 20_000);
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'paid' } });
  });

  test('M4: is not made before the provider’s Retry-After', async () => {
    const id = await place('confirm');
    failPayment({ how: 'throttle', retryAfterSeconds: 30, times: 1 });
    await world.reconcile(id);
    world.clock.advance(29_000);
    await world.reconcile(id);
    expect(world.simulator.calls.pay).toBe(1);
    world.clock.advance(1_000);
    await followFor(id, 10_000);
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'paid' } });
  });

  test.each([
    ['refused too often', { how: 'refuse', code: 'CBC.99990001' }, /could not be paid|CBC.99990001/],
    ['throttled for too long', { how: 'throttle' }, /429/],
  ] as const)('M4: that was %s is tried again when a person approves it', async (_, fault, problem) => {
    const id = await place('confirm');
    failPayment(fault);
    await followFor(id, 2 * TIMES.throttledForMs);
    const stopped = await ordered(id);
    expect(stopped).toMatchObject({ paymentState: { kind: 'given-up', problem: expect.stringMatching(problem) } });
    const calls = world.simulator.calls.pay;
    world.simulator.faults.clear();
    await followFor(id, TIMES.followMaxMs);
    expect(world.simulator.calls.pay).toBe(calls);

    const intake = {
      intakeId: stopped.intakeId,
      phase: 'PLANNING',
      object: { bucket: 'drops', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1, versionId: 'v' },
      receivedAt: stopped.createdAt,
      payment: 'confirm',
      history: [{ at: stopped.createdAt, to: 'PLANNING', reason: 'dropped' }],
    } as const;
    await world.ledger.intakes.receiveIntake(intake);
    const decision = { by: 'Ann', at: new Date(world.clock.now()).toISOString() };
    const approve = (seen: readonly OrderedOrder[]) => approvePayments(intake, seen, decision, world.deps());
    // An approval for one file is not accepted under the id of another file.
    const other = { ...intake, intakeId: `other than ${id}`, object: { ...intake.object, versionId: 'w' } };
    await world.ledger.intakes.receiveIntake(other);
    expect(await approvePayments(other, [await ordered(id)], decision, world.deps())).toHaveProperty('refused');
    expect((await ordered(id)).paymentState.kind).toBe('given-up');
    expect(await world.ledger.intakes.getIntake(other.intakeId)).toEqual(other);
    expect(await approve([await ordered(id)])).toEqual({ approved: [id] });
    const before = world.messages().length;
    await world.reconcile(id);
    await world.reconcile(id);
    // The file may have been reported between the approval's two writes.
    expect(world.messages().slice(before)).toContainEqual(['report', stopped.intakeId, true]);
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'paid' } });
    expect(world.simulator.calls.pay).toBe(calls + 1);
    expect(await approve([await ordered(id)])).toHaveProperty('refused');
    expect(await stoppedPayments(intake, world.ledger)).toEqual([]);
  });

  test('M5: answered with success counts only when the order shows it, and as refused if the order never does', async () => {
    const id = await place('confirm');
    failPayment({ how: 'no-effect' });
    await world.reconcile(id);
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'unknown', tries: 0 } });
    await followFor(id, 60_000);
    expect(world.simulator.calls.pay).toBe(TIMES.maxAttempts);
    expect(await ordered(id)).toMatchObject({
      paymentState: {
        kind: 'given-up',
        tries: TIMES.maxAttempts,
        problem: expect.stringContaining('shows the order as unpaid'),
      },
    });
    expect(world.simulator.book.orders()[0]).toMatchObject({ status: 'unpaid' });
  });

  test('M6: that was seen and is then shown as unpaid for long counts as unpaid, and is not made again', async () => {
    const id = await place('confirm');
    await world.reconcile(id);
    await world.reconcile(id);
    const paid = await ordered(id);
    expect(paid).toMatchObject({ paymentState: { kind: 'paid', paidAt: expect.any(String) } });
    const book = world.book();
    const forgets = {
      ...book,
      orderStatus: async (orderId: string) => {
        const seen = await book.orderStatus(orderId);
        return seen === undefined ? undefined : { ...seen, status: 'unpaid' as const };
      },
    };
    world.clock.advance(TIMES.followMinMs);
    await world.reconcile(id, { book: forgets });
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'paid' } });
    world.clock.advance(TIMES.listedWithinMs + TIMES.followMinMs);
    await world.reconcile(id, { book: forgets });
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'given-up' } });
    expect(world.simulator.calls.pay).toBe(1);
  });
});

describe.each(PAYMENT_MODES)('an order that is unpaid after its deadline, in mode %s', (mode) => {
  const lapse = async (): Promise<string> => {
    world.simulator.changeSettings({ autoPayFails: true, payWithinMs: 60_000, lapseDelayMs: 3_600_000 });
    failPayment({ how: 'forbidden' });
    const id = await place(mode);
    await world.reconcile(id);
    world.clock.advance(62_000);
    return id;
  };
  const owned = async (id: string) => {
    const { clientOrderId, attempt, providerOrderId } = await ordered(id);
    return { providerOrderId, status: 'OWNED', clientOrderId, attempt };
  };
  const live = () => world.simulator.book.orders().filter(({ status }) => status !== 'cancelled');

  test('M7: is cancelled through its own item, and only then are its people released', async () => {
    const id = await lapse();
    const fence: unknown[] = [];
    const book = justBefore(world.book(), 'cancelOrder', async () => {
      fence.push(await world.item(world.placed()[0] ?? ''), await world.state(id));
    });
    await world.reconcile(id, { book });
    expect(fence).toMatchObject([{ status: 'CANCELLING', owner: { clientOrderId: id } }, 'ORDERED']);
    expect(await world.order(id)).toMatchObject({ state: 'CANCELLED', reason: 'it was not paid before its deadline' });
    expect(await world.item(world.placed()[0] ?? '')).toMatchObject({ status: 'CANCELLED' });
    expect(live()).toEqual([]);
  });

  test('M7: that was paid meanwhile belongs to this order again, and continues', async () => {
    const id = await lapse();
    const item = await owned(id);
    const book = justBefore(world.book(), 'cancelOrder', async () => {
      world.simulator.faults.clear();
      expect((await world.client().pay(item.providerOrderId)).status).toBe(204);
    });
    await world.reconcile(id, { book });
    expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'unpaid' }, lapsedAt: expect.any(String) });
    world.clock.advance(TIMES.followMaxMs);
    await world.reconcile(id);
    const paid = await ordered(id);
    expect(paid).toMatchObject({ paymentState: { kind: 'paid' } });
    expect(paid.lapsedAt).toBeUndefined();
    expect(await world.item(item.providerOrderId)).toEqual(item);
  });

  test.each([
    ['answered as cancelled, and is not', { how: 'no-effect' }],
    ['not answered', { how: 'hang' }],
    ['forbidden', { how: 'forbidden' }],
  ] as const)(
    'M5 M7: whose cancellation is %s holds its people, and its cancellation is requested again',
    async (_, fault) => {
      const id = await lapse();
      world.simulator.faults.add({ on: 'cancel', times: 1, ...fault });
      await world.reconcile(id);
      expect(await ordered(id)).toMatchObject({ paymentState: { kind: 'unpaid' } });
      expect(await ordersToPay([], world.ledger)).toEqual([]);
      world.clock.advance(TIMES.followMaxMs);
      await world.reconcile(id);
      expect(await world.state(id)).toBe('CANCELLED');
      expect(live()).toEqual([]);
    },
  );

  test.each([
    ['before it was cancelled', 'before'],
    ['after it was cancelled', 'after'],
  ] as const)('M7: whose worker stops %s is ended by the next look', async (_, when) => {
    const id = await lapse();
    const stop = async (): Promise<never> => {
      throw new Killed();
    };
    const book =
      when === 'before' ? justBefore(world.book(), 'cancelOrder', stop) : justAfter(world.book(), 'cancelOrder', stop);
    await expect(world.reconcile(id, { book })).rejects.toThrow(Killed);
    expect(await world.item(world.placed()[0] ?? '')).toMatchObject({ status: 'CANCELLING' });
    world.clock.advance(TIMES.followMaxMs);
    await world.reconcile(id);
    expect(await world.state(id)).toBe('CANCELLED');
    expect(await world.item(world.placed()[0] ?? '')).toMatchObject({ status: 'CANCELLED' });
  });

  test('M7: that the provider cancels, although we may not, ends at that time, however late', async () => {
    const id = await lapse();
    world.simulator.faults.add({ on: 'cancel', how: 'forbidden' });
    await followFor(id, 2 * 3_600_000);
    expect(await world.state(id)).toBe('CANCELLED');
  });
});

describe.each(['manual', 'auto'] as const)('a file in mode %s', (mode) => {
  test('M9: waits until the order’s payment deadline is known', async () => {
    world.simulator.changeSettings({ autoPayFails: true });
    const id = await place(mode);
    expect(world.messages()).not.toContainEqual(['report', (await ordered(id)).intakeId, false]);
    expect(await ordered(id)).toMatchObject({ firstSight: 'awaited' });
    await world.reconcile(id);
    const seen = await ordered(id);
    expect(seen).toMatchObject({ paymentState: { kind: 'unpaid' }, payBy: expect.any(String) });
    expect(seen.firstSight).toBeUndefined();
    expect(world.messages()).toContainEqual(['report', seen.intakeId, false]);
  });

  test('M9: does not wait forever', async () => {
    const id = await place(mode);
    world.simulator.faults.add({ on: 'details', how: 'fail' });
    await world.reconcile(id);
    expect(await ordered(id)).toMatchObject({ firstSight: 'awaited' });
    world.clock.advance(TIMES.listedWithinMs + TIMES.followMinMs + 1);
    await world.reconcile(id);
    const { firstSight, intakeId } = await ordered(id);
    expect(firstSight).toBeUndefined();
    expect(world.messages()).toContainEqual(['report', intakeId, false]);
  });
});
