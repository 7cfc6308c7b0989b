import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import { type NeedsAttentionOrder, PAYMENT_MODES, type PaymentMode } from '../../lambdas/domain/orders/order.ts';
import { EvidenceUnavailableError } from '../../lambdas/ports/provider.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { releaseOrder } from '../../lambdas/use-cases/operate/release-order.ts';
import { resolveAbsent, resolveAdopt } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { IN_EVERY_STATE, TIMES } from '../support/orders.ts';
import {
  holdUp,
  justAfter,
  justBefore,
  type ProtocolWorld,
  startProtocolWorld,
  underWay,
  wrap,
} from '../support/protocol-world.ts';

// docs/PROTOCOL.md, "Orders": what each event writes, and under which condition.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const fault = (how: 'throttle' | 'refuse' | 'fail', over: object = {}) =>
  world.simulator.faults.add({ on: 'order', how, times: 1, ...over });
const lost = async (users: readonly string[], mode: PaymentMode = 'manual'): Promise<string> => {
  const id = await world.put(users, { mode });
  world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  await world.submit(id);
  return id;
};
const parked = async (id: string): Promise<NeedsAttentionOrder> => {
  const order = await world.order(id);
  if (order.state !== 'NEEDS_ATTENTION') throw new Error(`${id} is ${order.state}`);
  return order;
};
/** An order whose provider order may exist, parked early (before its quiet time) by a stranger's desktop of its name. */
const parkedEarly = async () => {
  const user = world.person();
  const id = await world.put([user]);
  await world.placeByHand(['stranger'], true, [`D-${user}`]);
  world.clock.advance(60_000);
  const post = underWay(world.provider());
  await world.submit(id, { provider: post.provider });
  await world.reconcile(id);
  await parked(id);
  return { id, post };
};
const release = async (id: string) => releaseOrder(await parked(id), 'let go', 'let go by Ann', world.deps());

describe.each(PAYMENT_MODES)('in mode %s', (mode) => {
  test('O8 O6: a 200 is recorded once the provider order’s item is won, and its POST says who pays', async () => {
    const id = await world.put([world.person()], { mode });
    let item: unknown;
    const orders = justBefore(
      world.ledger.orders,
      'write',
      async () => {
        item = await world.item(world.placed()[0] ?? '');
      },
      ({ to }) => to.state === 'ORDERED',
    );
    await world.submit(id, { ledger: { ...world.ledger, orders } });
    const [placed] = world.simulator.book.orders();
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId: placed?.orderId });
    expect(item).toMatchObject({ status: 'OWNED', clientOrderId: id, attempt: { no: 1 } });
    expect(placed?.status === 'unpaid').toBe(mode !== 'auto');
    expect(world.simulator.calls).toMatchObject({ order: 1, pay: 0 });
  });

  test.each(['CANCELLING', 'CANCELLED', 'another’s'] as const)(
    'O9: a 200 for a provider order whose item is %s is looked into, not recorded',
    async (standing) => {
      const id = await world.put([world.person()], { mode });
      const claimItem = async () => {
        const providerOrderId = world.placed()[0] ?? '';
        await world.ledger.providerOrders.putProviderOrder(
          standing === 'another’s'
            ? { providerOrderId, status: 'OWNED', clientOrderId: 'other', attempt: { no: 1, nonce: 'n' } }
            : { providerOrderId, status: standing },
        );
      };
      await world.submit(id, { provider: justAfter(world.provider(), 'placeOrder', claimItem) });
      expect(await world.state(id)).toBe('IN_DOUBT');
      expect(world.messages()).toContainEqual(['reconcile', id, TIMES.sweepEveryMs]);
    },
  );

  test('O16 H20: an expired lease is a doubt, which the patrol finds without any message', async () => {
    const id = await world.put([world.person()], { mode });
    const pause = holdUp();
    const worker = world.submit(id, { provider: justAfter(world.provider(), 'placeOrder', pause.here) });
    await pause.reached;
    world.pastLease();
    await world.sweep();
    expect(world.messages()).toContainEqual(['reconcile', id, 0]);
    const blind = wrap(
      wrap(world.book(), 'findDesktops', () => async () => []),
      'findCreationJobs',
      () => async () => [],
    );
    await world.reconcile(id, { book: wrap(blind, 'desktopsCreatedSince', () => async () => []) });
    expect(await world.state(id)).toBe('IN_DOUBT');
    pause.goOn();
    await worker;
    expect(world.live()).toHaveLength(1);
  });

  test('O18: an order that placed nothing is sent again after its quiet time, and needs attention when its attempts are used up', async () => {
    const id = await world.put([world.person()], { mode });
    for (let no = 1; no <= TIMES.maxAttempts; no++) {
      fault('fail');
      await world.submit(id);
      world.pastQuiet();
      await world.reconcile(id);
      expect(await world.state(id)).toBe(no < TIMES.maxAttempts ? 'QUEUED' : 'NEEDS_ATTENTION');
    }
    expect(await world.order(id)).toMatchObject({ settled: true });
    expect(world.live()).toEqual([]);
    expect(world.simulator.calls.order).toBe(TIMES.maxAttempts);
  });
});

test('O7: an order whose lease is too old before its POST is queued again, and used no attempt', async () => {
  const id = await world.put([world.person()]);
  const late = justAfter(
    world.ledger.orders,
    'write',
    async () => world.clock.advance(TIMES.sendByMs),
    ({ to }) => to.state === 'SUBMITTING',
  );
  await world.submit(id, { ledger: { ...world.ledger, orders: late } });
  expect(await world.order(id)).toMatchObject({ state: 'QUEUED', attemptsUsed: 0 });
  expect(world.simulator.calls.order).toBe(0);
});

test('O11: an order that the provider did not accept is queued again after a delay; a throttled send uses no attempt', async () => {
  const id = await world.put([world.person()]);
  fault('throttle', { retryAfterSeconds: 30 });
  await world.submit(id);
  const order = await world.order(id);
  expect(order).toMatchObject({ state: 'QUEUED', attemptsUsed: 0, throttled: 1 });
  if (order.state !== 'QUEUED') throw new Error(order.state);
  expect(Date.parse(order.notBefore ?? '')).toBeGreaterThanOrEqual(world.clock.now() + 30_000);
});

test('O12: members whom the refusal names are ejected in place, and the others are sent', async () => {
  const [bad, good] = [world.person(), world.person()];
  const id = await world.put([bad, good]);
  fault('refuse', { message: `user ${bad} does not exist` });
  await world.submit(id);
  await world.submit(id);
  expect(await world.order(id)).toMatchObject({ state: 'ORDERED', sent: [1], ejected: { 0: expect.any(String) } });
  expect([...world.simulator.book.desktopsByUser().keys()]).toEqual([good]);
});

test('O13: a refusal of all members rejects the order, with the provider’s message', async () => {
  const id = await world.put([world.person()]);
  fault('refuse', { message: 'Ask your administrator.' });
  await world.submit(id);
  expect(await world.order(id)).toMatchObject({
    state: 'REJECTED',
    reason: expect.stringMatching(/Ask your administrator/),
  });
});

test('O14 H21: a refusal that names no member halves the order, and the halves are in the ledger before it is REPLACED', async () => {
  const people = [world.person(), world.person(), world.person()];
  const id = await world.put(people);
  fault('refuse');
  let children: unknown[] = [];
  const orders = wrap(world.ledger.orders, 'write', (write) => async (transition) => {
    if (transition.to.state === 'REPLACED')
      children = [...(await world.ledger.orders.getOrders(transition.to.children)).values()];
    return write(transition);
  });
  await world.submit(id, { ledger: { ...world.ledger, orders } });
  expect(children).toHaveLength(2);
  const order = await world.order(id);
  if (order.state !== 'REPLACED') throw new Error(order.state);
  for (const child of order.children) await world.submit(child);
  expect([...world.simulator.book.desktopsByUser().keys()].sort()).toEqual(people.toSorted());
});

test('O15: an ambiguous answer leaves the order in doubt, and it is searched for soon', async () => {
  const id = await world.put([world.person()]);
  fault('fail');
  await world.submit(id);
  expect(await world.state(id)).toBe('IN_DOUBT');
  expect(world.messages()).toContainEqual(['reconcile', id, TIMES.sweepEveryMs]);
});

test('O22: resolve --adopt records an order only when its item is won for this attempt', async () => {
  const id = await lost([world.person()], 'auto');
  const [providerOrderId = ''] = world.placed();
  const blind = wrap(world.book(), 'listOrders', () => async () => {
    throw new EvidenceUnavailableError('the billing list does not answer');
  });
  while ((await world.state(id)) === 'IN_DOUBT') {
    world.pastQuiet();
    await world.reconcile(id, { book: blind });
  }
  expect(await resolveAdopt(id, providerOrderId, 'Ann', world.deps())).toMatchObject({ done: true });
  expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId });
  expect(await world.item(providerOrderId)).toMatchObject({ status: 'OWNED', clientOrderId: id });
});

test('O22: an order without names is not adopted, even if it is the only candidate', async () => {
  const id = await lost([world.person()]);
  const [providerOrderId = ''] = world.placed();
  const blind = wrap(world.book(), 'listOrders', () => async () => {
    throw new EvidenceUnavailableError('the billing list does not answer');
  });
  while ((await world.state(id)) === 'IN_DOUBT') {
    world.pastQuiet();
    await world.reconcile(id, { book: blind });
  }
  expect(await resolveAdopt(id, providerOrderId, 'Ann', world.deps())).toMatchObject({
    done: false,
    reason: expect.stringMatching(/unpaid and shows no names/),
  });
  expect(await world.item(providerOrderId)).toBeUndefined();
  await parked(id);
});

test('O22 H24: an order that is being cancelled is not adopted, even if a person asks for it', async () => {
  const id = await lost([world.person()]);
  const [providerOrderId = ''] = world.placed();
  world.simulator.faults.add({ on: 'cancel', how: 'forbidden' });
  while ((await world.state(id)) === 'IN_DOUBT') {
    world.pastQuiet();
    await world.reconcile(id);
  }
  expect(await world.item(providerOrderId)).toMatchObject({ status: 'CANCELLING' });
  expect(await resolveAdopt(id, providerOrderId, 'Ann', world.deps())).toMatchObject({ done: false });
  await parked(id);
});

test('O23 H24: resolve --absent makes the checks of a sweep: not before the quiet time is over', async () => {
  const { id, post } = await parkedEarly();
  expect(await resolveAbsent(id, 'Ann', world.deps())).toMatchObject({ done: false });
  await parked(id);
  await post.arrive();
  expect(world.simulator.calls.order).toBe(2);
});

test('O23: afterwards it queues the order again, once', async () => {
  const id = await world.put([world.person()]);
  for (let no = 1; no <= TIMES.maxAttempts; no++) {
    fault('fail');
    await world.submit(id);
    world.pastQuiet();
    await world.reconcile(id);
  }
  const both = await Promise.all(['Ann', 'Ben'].map((by) => resolveAbsent(id, by, world.deps())));
  expect(both.filter(({ done }) => done)).toHaveLength(1);
  expect(await world.state(id)).toBe('QUEUED');
});

test('O24 H24: a person is released only when nothing of the order can appear any more', async () => {
  const { id } = await parkedEarly();
  expect(await release(id)).toMatchObject({ done: false });
  await parked(id);
  world.pastQuiet();
  expect(await release(id)).toMatchObject({ done: true });
  expect(await world.order(id)).toMatchObject({ state: 'REJECTED', reason: 'let go' });
});

test('O27: in mode confirm only the order’s own provider order is paid, under its own item, and once', async () => {
  const id = await world.put([world.person()], { mode: 'confirm' });
  await world.submit(id);
  expect(world.messages()).toContainEqual(['reconcile', id, 0]);
  await world.reconcile(id);
  world.clock.advance(TIMES.followMinMs + 1);
  await world.reconcile(id);
  expect(await world.order(id)).toMatchObject({ state: 'ORDERED', paymentState: { kind: 'paid' } });
  expect(world.simulator.calls.pay).toBe(1);
});

test('O27: it is not paid if its item has any other state', async () => {
  const id = await world.put([world.person()], { mode: 'confirm' });
  await world.submit(id);
  const [providerOrderId = ''] = world.placed();
  const item = await world.item(providerOrderId);
  if (item === undefined) throw new Error('it was recorded');
  await world.ledger.providerOrders.changeProviderOrder(item, { providerOrderId, status: 'CANCELLING' });
  await world.reconcile(id);
  expect(world.simulator.calls.pay).toBe(0);
});

test('O28 H20: an order whose message was lost is sent again by the patrol', async () => {
  const id = await world.put([world.person()]);
  const { intakeId } = await world.order(id);
  const at = new Date(world.clock.now()).toISOString();
  const planning: Intake = {
    intakeId,
    phase: 'PLANNING',
    object: { bucket: 'drops', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1, versionId: 'v' },
    receivedAt: at,
    payment: 'manual',
    history: [{ at, to: 'PLANNING', reason: 'dropped' }],
  };
  const plan = {
    profiles: {},
    computerNamePrefix: 'D-',
    payment: 'manual',
    plannerVersion: 1,
    digest: 'd',
    counts: { lines: 1, valid: 1, invalid: 0, duplicate: 0 },
    orders: 1,
  } as const;
  await world.ledger.intakes.receiveIntake(planning);
  await world.ledger.intakes.moveIntake(planning, { ...planning, phase: 'QUEUED', plan } as Intake);
  await world.sweep();
  expect(world.messages()).not.toContainEqual(['order', id, 0]);
  world.clock.advance(TIMES.resendAfterMs + 1);
  await world.sweep();
  expect(world.messages()).toContainEqual(['order', id, 0]);
});

test.each(['REJECTED', 'SKIPPED', 'REPLACED', 'CANCELLED'] as const)(
  'O29: %s is never left: neither a message nor a sweep nor a late answer changes it',
  async (state) => {
    const id = await world.put([world.person(), world.person()]);
    const from = await world.order(id);
    const { clientOrderId, intakeId, shards } = from;
    const to = { ...IN_EVERY_STATE[state], clientOrderId, intakeId, shards, revision: 1 };
    expect(await world.write({ from, to })).toBe('written');
    await world.submit(id);
    await world.reconcile(id);
    await world.sweep();
    expect(await world.order(id)).toEqual(to);
    expect(world.simulator.calls.order).toBe(0);
  },
);

test('O29 H16: a redrive is a new order with a derived id, and the old order stays', async () => {
  const id = await world.put([world.person()]);
  fault('refuse');
  await world.submit(id);
  const result = await redriveOrder(await world.order(id), 'Ann', world.deps());
  if (!result.done) throw new Error(result.reason);
  const redriven = result.order.clientOrderId;
  expect(redriven).not.toBe(id);
  expect(await world.order(redriven)).toMatchObject({
    state: 'QUEUED',
    origin: { kind: 'redrive', parent: id, generation: 1 },
  });
  expect(await world.order(id)).toMatchObject({ state: 'REJECTED', redriven: { 0: redriven } });
  await redriveOrder(await world.order(id), 'Ben', world.deps());
  await world.submit(redriven);
  expect(world.live()).toHaveLength(1);
});

test('S1: in mode confirm no desktop is paid twice by us, even where a POST commits after every assumed time', async () => {
  const user = world.person();
  const id = await world.put([user], { mode: 'confirm' });
  world.simulator.changeSettings({ reserve: 'when-built' });
  const late = underWay(world.provider());
  await world.submit(id, { provider: late.provider });
  world.pastQuiet();
  await world.reconcile(id);
  await world.submit(id);
  await late.arrive();
  for (let looks = 0; looks < 3; looks++) {
    await world.reconcile(id);
    world.clock.advance(TIMES.followMinMs + 1);
  }
  expect(world.simulator.book.orders().map(({ status }) => status === 'unpaid')).toEqual([false, true]);
  expect(world.simulator.calls.pay).toBe(1);
});

test('S2: in mode manual we pay nothing, and record one order per person', async () => {
  const id = await world.put([world.person()]);
  await world.submit(id);
  world.clock.advance(TIMES.followMinMs + 1);
  await world.reconcile(id);
  expect(world.simulator.calls.pay).toBe(0);
  expect(world.live()).toHaveLength(1);
});

test('S3: in mode auto a POST that commits later than assumed may double an order, which is found and reported', async () => {
  const user = world.person();
  const id = await world.put([user], { mode: 'auto' });
  world.simulator.changeSettings({ reserve: 'when-built' });
  const late = underWay(world.provider());
  await world.submit(id, { provider: late.provider });
  world.pastQuiet();
  await world.reconcile(id);
  // Its desktop appears after the double's.
  world.simulator.changeSettings({ buildDelayMs: 3_600_000 });
  await world.submit(id);
  world.simulator.changeSettings({ buildDelayMs: 200 });
  await late.arrive();
  const [recorded = '', double = ''] = world.placed();
  expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId: recorded });
  // The next sweep for any order in doubt from that time lists it.
  const other = await world.put([world.person(), world.person()], { mode: 'auto' });
  fault('fail');
  await world.submit(other);
  world.pastQuiet();
  await world.reconcile(other);
  expect(await world.item(double)).toMatchObject({ status: 'EXTRA' });
  expect(world.alarms().length).toBeGreaterThan(0);
});

test('S4: whatever the provider keeps answering, every order reaches a state with a status in the report', async () => {
  for (const how of ['fail', 'conflict', 'throttle', 'unauthorized', 'forbidden', 'refuse', 'hang'] as const) {
    await world.reset();
    if (how === 'hang') world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after' });
    else world.simulator.faults.add({ on: 'order', how });
    const id = await world.put([world.person()]);
    const ended = async () => ['NEEDS_ATTENTION', 'REJECTED'].includes(await world.state(id));
    for (let steps = 0; steps < 40 && !(await ended()); steps++) {
      await world.submit(id);
      world.pastQuiet();
      await world.reconcile(id);
    }
    expect([how, await ended()]).toEqual([how, true]);
    expect(world.live()).toEqual([]);
  }
});
