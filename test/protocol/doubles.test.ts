import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { desktopClaim, userClaim } from '../../lambdas/domain/claims/claim.ts';
import { TIMES } from '../support/orders.ts';
import { type ProtocolWorld, startProtocolWorld, wrap } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, second orders for the same people: how they are found if the provider lists an order after V.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

/** Late enough that the other order is complete, and before its last look. */
const BUILT_MS = 6 * TIMES.followForMs;

/** Two paid orders for one person: the first is lost, and is listed and built long after it was proved absent. */
const orderTwice = async (user: string, late: { readonly dropTags?: boolean; readonly buildMs?: number } = {}) => {
  const { simulator, clock } = world;
  const quietMs = 24 * 60 * 60_000;
  simulator.changeSettings({
    reserve: 'never',
    dropTags: late.dropTags ?? false,
    listingDelayMs: quietMs,
    buildDelayMs: late.buildMs ?? BUILT_MS,
  });
  const id = await world.put([user], { mode: 'auto' });
  simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  await world.submit(id);
  world.pastQuiet();
  // Its jobs are as late as its listing.
  await world.reconcile(id, { book: wrap(world.book(), 'findCreationJobs', () => async () => []) });
  expect(await world.state(id)).toBe('QUEUED');
  simulator.changeSettings({ buildDelayMs: 1_000, listingDelayMs: 0 });
  await world.submit(id);
  const [lost = '', kept = ''] = world.placed().slice(-2);
  expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId: kept });
  clock.advance(2_000);
  return { id, lost, kept };
};

/** Moves the clock to the order's next look, and runs it. */
const look = async (id: string): Promise<void> => {
  const order = await world.order(id);
  if (order.state !== 'ORDERED') throw new Error(`${id} is ${order.state}`);
  const due = Date.parse(order.nextLookAt ?? order.orderedAt);
  if (due > world.clock.now()) world.clock.advance(due - world.clock.now());
  await world.reconcile(id);
};

const TOLD = 'two orders at the provider hold desktops for the same people';

describe.each([
  ['with our tag', false],
  ['without tags', true],
])('a desktop of the lost order %s', (_, dropTags) => {
  test('E20 E21 E22: is found hours after the other order is complete, recorded, and reported once', async () => {
    const { id, lost, kept } = await orderTwice(world.person(), { dropTags });
    await look(id);
    expect(await world.order(id)).toMatchObject({ desktopStates: { 0: 'active' } });
    expect(world.alarms()).not.toContain(TOLD);
    world.clock.advance(BUILT_MS);
    await look(id);
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId: kept, doubles: [lost] });
    expect(await world.item(lost)).toMatchObject({ status: 'EXTRA' });
    await look(id);
    expect(world.alarms().filter((text) => text === TOLD)).toHaveLength(1);
    expect(world.live()).toEqual([lost, kept]);
  });
});

test('E20: the looks end when nothing more can appear', async () => {
  const { id } = await orderTwice(world.person(), { buildMs: 30 * 24 * 60 * 60_000 });
  await look(id);
  expect(await world.order(id)).not.toHaveProperty('followEnd');
  world.clock.advance(8 * TIMES.followForMs);
  await look(id);
  expect(await world.order(id)).toMatchObject({ followEnd: 'complete' });
});

test('E20: an order that was placed at once is followed no longer for that', async () => {
  const id = await world.put([world.person()], { mode: 'auto' });
  world.simulator.changeSettings({ buildDelayMs: 1_000 });
  await world.submit(id);
  world.clock.advance(2_000);
  await look(id);
  expect(await world.order(id)).toMatchObject({ followEnd: 'complete' });
});

describe('no second order', () => {
  test('E21: is a provider order that another order of ours owns', async () => {
    const { id, lost } = await orderTwice(world.person());
    const another = await world.put([world.person()], { mode: 'auto' });
    await world.submit(another, {
      provider: { placeOrder: async () => ({ kind: 'accepted', providerOrderId: lost, answer: { status: 200 } }) },
    });
    expect(await world.order(another)).toMatchObject({ state: 'ORDERED', providerOrderId: lost });
    world.clock.advance(BUILT_MS);
    await look(id);
    expect(await world.order(id)).not.toHaveProperty('doubles');
  });

  test("E21: is a colleague's desktop of that name, or an older one of the person", async () => {
    const user = world.person();
    world.simulator.changeSettings({ buildDelayMs: 1_000, reserve: 'never' });
    await world.placeByHand([user], true, ['OLD-PC']);
    world.clock.advance(24 * 60 * 60_000);
    const { id } = await orderTwice(user, { buildMs: 30 * 24 * 60 * 60_000 });
    await world.placeByHand([world.person()], true, [`D-${user}`]);
    world.clock.advance(BUILT_MS);
    await look(id);
    expect(await world.order(id)).not.toHaveProperty('doubles');
  });
});

test('E23: a sweep that finds the second order first records it on the order that holds its people', async () => {
  const user = world.person();
  const { id, lost } = await orderTwice(user);
  const claim = {
    clientOrderId: id,
    intakeId: `intake-of-${id}`,
    position: 0,
    line: 2,
    userName: user,
    computerName: `D-${user}`,
  };
  expect(await world.ledger.claims.getClaim(userClaim(user))).toMatchObject({ clientOrderId: claim.clientOrderId });
  expect(await world.ledger.claims.getClaim(desktopClaim(`D-${user}`))).toBeUndefined();
  world.clock.advance(BUILT_MS);
  // Another order in doubt, whose window reaches back to the lost order.
  const other = await world.put([world.person()], { mode: 'auto' });
  world.simulator.faults.add({ on: 'order', how: 'conflict', times: 1 });
  await world.submit(other);
  const order = await world.order(other);
  if (order.state !== 'IN_DOUBT') throw new Error(`${other} is ${order.state}`);
  const late = wrap(world.book(), 'listOrders', () => async () => [await listed(lost)]);
  const seen = wrap(late, 'desktopsCreatedSince', (read) => () => read(0));
  world.pastQuiet();
  await world.reconcile(other, { book: seen });
  expect(await world.order(id)).toMatchObject({ doubles: [lost] });
  expect(world.alarms()).toContain(TOLD);
});

const listed = async (providerOrderId: string) => {
  const found = await world.book().orderStatus(providerOrderId);
  if (found === undefined) throw new Error(`there is no ${providerOrderId}`);
  return found;
};
