import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userClaim } from '../../lambdas/domain/claims/claim.ts';
import { childOrderIdOf } from '../../lambdas/domain/orders/client-order-ids.ts';
import { PAYMENT_MODES } from '../../lambdas/domain/orders/order.ts';
import { parkSettled, requeueWaiting } from '../../lambdas/domain/orders/order-transitions.ts';
import { lineOutcome } from '../../lambdas/domain/reporting/line-outcome.ts';
import { readOwners } from '../../lambdas/use-cases/claims/read-owners.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { findReleaseTarget, releaseParked } from '../../lambdas/use-cases/operate/release-person.ts';
import { TIMES } from '../support/orders.ts';
import {
  holdUp,
  justAfter,
  justBefore,
  killedBefore,
  type ProtocolWorld,
  startProtocolWorld,
  underWay,
} from '../support/protocol-world.ts';

// docs/PROTOCOL.md, "Claims": which order may order a person, and what the others do meanwhile.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const refuseNext = () => world.simulator.faults.add({ on: 'order', how: 'refuse', times: 1 });
const ownerOf = async (user: string) => (await world.ledger.claims.getClaim(userClaim(user)))?.clientOrderId;

/** An order whose worker has received the answer, and is held up until the test lets it continue. */
const posting = async (id: string) => {
  const pause = holdUp();
  const done = world.submit(id, { provider: justAfter(world.provider(), 'placeOrder', pause.here) });
  await pause.reached;
  return async () => {
    pause.goOn();
    await done;
  };
};
const parked = async (id: string) => {
  const order = await world.order(id);
  if (order.state !== 'NEEDS_ATTENTION' || !order.settled) throw new Error(`${id} is ${order.state}`);
  return order;
};
/** An order parked because a stranger's desktop has its name, while its own order may still exist at the provider. */
const parkedOf = async (user: string): Promise<string> => {
  const id = await world.put([user]);
  await world.placeByHand(['stranger', 'other'], true, [`D-${user}`, `X-${user}`]);
  await world.submit(id);
  world.pastQuiet();
  await world.reconcile(id);
  expect(await world.state(id)).toBe('NEEDS_ATTENTION');
  return id;
};

test('C1: a claim is stored if there is none, and repeating it changes nothing', async () => {
  const user = world.person();
  const id = await world.put([user]);
  const claim = { clientOrderId: id, intakeId: 'i', position: 0, line: 2, userName: user, computerName: `D-${user}` };
  expect(await world.ledger.claims.claim(userClaim(user), claim)).toEqual({ held: true });
  expect(await world.ledger.claims.claim(userClaim(user), claim)).toEqual({ held: true });
  const other = await world.ledger.claims.claim(userClaim(user), { ...claim, clientOrderId: 'other' });
  expect(other).toMatchObject({ held: false, standing: { clientOrderId: id } });
});

test('C2 H16: a claim is taken over only from exactly the ended owner that was read', async () => {
  const user = world.person();
  const first = await world.put([user]);
  refuseNext();
  await world.submit(first);
  expect(await world.state(first)).toBe('REJECTED');
  const second = await world.put([user]);
  // After it has read the first order, and before it takes the claim over, a person redrives the first order.
  let redriven = '';
  const redrive = async () => {
    const result = await redriveOrder(await world.order(first), 'Ann', world.deps());
    if (!result.done) throw new Error(result.reason);
    redriven = result.order.clientOrderId;
    await world.submit(redriven);
  };
  const claims = justBefore(world.ledger.claims, 'claim', redrive, (_, __, takeFrom) => takeFrom !== undefined);
  await world.submit(second, { ledger: { ...world.ledger, claims } });
  expect([await world.state(first), await world.state(redriven), await world.state(second)]).toEqual([
    'REJECTED',
    'ORDERED',
    'SKIPPED',
  ]);
  expect(world.live()).toHaveLength(1);
});

test('C3: a claim is free when its owner continues without that person, independently for each member', async () => {
  const [bad, good] = [world.person(), world.person()];
  const first = await world.put([bad, good]);
  world.simulator.faults.add({ on: 'order', how: 'refuse', message: `user ${bad} does not exist`, times: 1 });
  await world.submit(first);
  // The refused member is ejected before the order is sent again.
  expect(await world.order(first)).toMatchObject({ state: 'QUEUED', ejected: { 0: expect.any(String) } });
  const [third, fourth] = [await world.put([bad]), await world.put([good])];
  await world.submit(third);
  await world.submit(fourth);
  expect([await world.state(third), await world.state(fourth)]).toEqual(['ORDERED', 'QUEUED']);
  await world.submit(first);
  expect(await world.order(first)).toMatchObject({ state: 'ORDERED', sent: [1] });
  expect([await ownerOf(bad), await ownerOf(good)]).toEqual([third, first]);
});

test('C4 O2 H14: an order that finds an undecided owner waits without using an attempt, and is sent when that owner is refused', async () => {
  const user = world.person();
  const first = await world.put([user]);
  refuseNext();
  const goOn = await posting(first);
  const second = await world.put([user]);
  await world.submit(second);
  expect(await world.order(second)).toMatchObject({ state: 'QUEUED', attemptsUsed: 0, alreadyOrdered: {} });
  expect(world.messages()).toContainEqual(['order', second, 1_000]);
  await goOn();
  expect(await world.state(first)).toBe('REJECTED');
  world.clock.advance(1_000);
  await world.submit(second);
  expect(await world.order(second)).toMatchObject({ state: 'ORDERED', attemptsUsed: 1 });
  expect(world.live()).toHaveLength(1);
});

test('C4: one stuck member does not hold up the others: the rest is sent and that member set aside, the child stored first', async () => {
  const [stuck, free] = [world.person(), world.person()];
  const owner = await world.put([stuck]);
  const goOn = await posting(owner);
  const id = await world.put([stuck, free]);
  await world.submit(id);
  world.clock.advance(TIMES.waitForOwnerMs);
  await world.submit(id);
  const order = await world.order(id);
  expect(order).toMatchObject({ state: 'ORDERED', sent: [1] });
  const child = order.setAside[0] ?? '';
  expect(await world.state(child)).toBe('QUEUED');
  await goOn();
  await world.submit(child);
  expect(await world.state(child)).toBe('SKIPPED');
  expect(world.simulator.book.desktopsByUser().get(stuck)).toHaveLength(1);
});

test('C4: a child whose parent was parked before it recorded the child is given up, and the parent sets aside to another one', async () => {
  const [stuck, free] = [world.person(), world.person()];
  const owner = await world.put([stuck]);
  const goOn = await posting(owner);
  const id = await world.put([stuck, free]);
  await world.submit(id);
  world.clock.advance(TIMES.waitForOwnerMs);
  const killed = killedBefore(world.ledger, ({ to }) => to.state === 'SUBMITTING');
  await expect(world.submit(id, { ledger: killed })).rejects.toThrow();
  const parent = await world.order(id);
  if (parent.state !== 'QUEUED') throw new Error(`${id} is ${parent.state}`);
  const child = childOrderIdOf(id, parent.since, [0]);
  expect(await world.state(child)).toBe('QUEUED');
  const at = new Date(world.clock.now()).toISOString();
  await world.ledger.orders.write(parkSettled(parent, 'waits', { at, reason: 'waits' }, owner));

  await world.submit(child);
  expect(await world.state(child)).toBe('SKIPPED');

  // A person queues it again while the order it waited for is still undecided.
  world.clock.advance(1_000);
  const waiting = await parked(id);
  await world.ledger.orders.write(requeueWaiting(waiting, new Date(world.clock.now()).toISOString()));
  await world.submit(id);
  world.clock.advance(TIMES.waitForOwnerMs);
  await world.submit(id);
  const order = await world.order(id);
  expect(order).toMatchObject({ state: 'ORDERED', sent: [1] });
  const next = order.setAside[0] ?? '';
  expect(next).not.toBe(child);
  await goOn();
  await world.submit(next);
  expect(await world.order(next)).toMatchObject({ state: 'SKIPPED', alreadyOrdered: { 0: { clientOrderId: owner } } });
  for (const user of [stuck, free]) expect(world.simulator.book.desktopsByUser().get(user)).toHaveLength(1);
});

test.each(['QUEUED', 'SUBMITTING', 'IN_DOUBT'] as const)(
  'H17: nothing is taken over from an order that is merely %s',
  async (state) => {
    const user = world.person();
    const first = await world.put([user]);
    const post = underWay(world.provider());
    let goOn: () => Promise<unknown> = async () => undefined;
    if (state === 'SUBMITTING') goOn = await posting(first);
    if (state === 'IN_DOUBT') await world.submit(first, { provider: post.provider });
    if (state === 'QUEUED') {
      world.simulator.faults.add({ on: 'order', how: 'throttle', times: 1 });
      await world.submit(first);
    }
    expect(await world.state(first)).toBe(state);
    const second = await world.put([user]);
    world.clock.advance(TIMES.waitForOwnerMs + 1);
    await world.submit(second);
    expect(await world.order(second)).toMatchObject({ state: 'QUEUED', attemptsUsed: 0 });
    expect(await ownerOf(user)).toBe(first);
    await goOn();
    expect(world.live().length).toBeLessThanOrEqual(1);
  },
);

test('H15: two orders that want the same two people never wait for each other', async () => {
  const [ann, ben] = [world.person(), world.person()];
  const first = await world.put([ann, ben]);
  const second = await world.put([ben, ann]);
  let claims = 0;
  const between = justBefore(
    world.ledger.claims,
    'claim',
    () => world.submit(second),
    () => ++claims === 2,
  );
  await world.submit(first, { ledger: { ...world.ledger, claims: between } });
  expect(await world.state(first)).toBe('ORDERED');
  world.clock.advance(2_000);
  await world.submit(second);
  expect(await world.state(second)).toBe('SKIPPED');
  expect(world.live()).toHaveLength(1);
});

test('C5 O4: an order whose members are all ordered points at the owners, and is skipped', async () => {
  const [ann, ben] = [world.person(), world.person()];
  const first = await world.put([ann, ben]);
  await world.submit(first);
  const second = await world.put([ben]);
  await world.submit(second);
  expect(await world.order(second)).toMatchObject({
    state: 'SKIPPED',
    alreadyOrdered: { 0: { clientOrderId: first, position: 1, line: 3, computerName: `D-${ben}` } },
  });
  expect(world.simulator.calls.order).toBe(1);
});

test('O5 H18: the recorded members are those in the POST, so that its provider order is recognised', async () => {
  const [ann, ben] = [world.person(), world.person()];
  const first = await world.put([ann], { mode: 'auto' });
  await world.submit(first);
  const second = await world.put([ann, ben], { mode: 'auto' });
  world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  await world.submit(second);
  expect(await world.order(second)).toMatchObject({
    state: 'IN_DOUBT',
    sent: [1],
    alreadyOrdered: { 0: { clientOrderId: first } },
  });
  world.pastQuiet();
  await world.reconcile(second);
  expect(await world.order(second)).toMatchObject({ state: 'ORDERED', sent: [1], providerOrderId: world.placed()[1] });
  expect(world.live()).toHaveLength(2);
});

test('R4: a user under another computer name in another file gets no second desktop', async () => {
  const user = world.person();
  await world.submit(await world.put([user], { names: ['PC-ONE'] }));
  const second = await world.put([user.toUpperCase()], { names: ['PC-TWO'], claimsName: true });
  await world.submit(second);
  expect(await world.state(second)).toBe('SKIPPED');
  expect(world.live()).toHaveLength(1);
});

test('O3 O21: an order whose members are held by a parked order is parked too, and continues when that order has ended', async () => {
  const user = world.person();
  const owner = await parkedOf(user);
  const id = await world.put([user], { names: [`E-${user}`] });
  await world.submit(id);
  expect(await world.order(id)).toMatchObject({ state: 'NEEDS_ATTENTION', settled: true, waitsFor: owner });
  await world.reconcile(id);
  expect(await world.state(id)).toBe('NEEDS_ATTENTION');
  const target = await findReleaseTarget(user, world.ledger, 'D-');
  if ('done' in target || target.kind !== 'parked') throw new Error('the owner is not parked');
  expect(await releaseParked(target.order, 'Ann', world.deps())).toMatchObject({ done: true });
  await world.reconcile(id);
  expect(await world.state(id)).toBe('QUEUED');
  expect(world.messages()).toContainEqual(['order', id, 0]);
  await world.submit(id);
  expect(await world.state(id)).toBe('ORDERED');
  expect(world.simulator.book.desktopsByUser().get(user)).toHaveLength(1);
});

describe.each(PAYMENT_MODES)('in mode %s', (mode) => {
  test('H22 O25 C2: when the provider order has ended its people are released, and a new order gets them', async () => {
    const user = world.person();
    const first = await world.put([user], { mode });
    world.simulator.changeSettings({ autoPayFails: true, payWithinMs: 60_000 });
    // Finance did not pay, and Deskdrop could not.
    world.simulator.faults.add({ on: 'pay', how: 'forbidden' });
    await world.submit(first);
    world.clock.advance(61_000);
    await world.reconcile(first);
    expect(await world.state(first)).toBe('CANCELLED');
    expect(world.alarms().length).toBeGreaterThan(0);
    const second = await world.put([user], { mode });
    await world.submit(second);
    expect(await world.state(second)).toBe('ORDERED');
    expect(world.live()).toEqual([world.placed()[1]]);
  });
});

test('H22 O26 H23: a failed desktop leaves its order, its claim is free, and no line reports it as already ordered', async () => {
  const [ann, ben] = [world.person(), world.person()];
  const first = await world.put([ann, ben], { mode: 'auto' });
  world.simulator.changeSettings({ failingBuilds: [ben] });
  await world.submit(first);
  const second = await world.put([ben]);
  await world.submit(second);
  const status = async () => {
    const order = await world.order(second);
    const owners = await readOwners([order], {
      ...world.ledger,
      intakes: { getIntake: async () => undefined } as never,
    });
    const fate = { kind: 'ordered-in', clientOrderId: second, position: 0, computerName: `D-${ben}` } as const;
    return lineOutcome(fate, { orders: new Map([[second, order]]), owners }).status;
  };
  expect(await status()).toBe('already-ordered');
  world.clock.advance(5_000);
  await world.reconcile(first);
  expect(await world.order(first)).toMatchObject({ state: 'ORDERED', sent: [0], ejected: { 1: expect.any(String) } });
  expect(await status()).not.toBe('already-ordered');
  const third = await world.put([ben]);
  await world.submit(third);
  expect(await world.state(third)).toBe('ORDERED');
});
