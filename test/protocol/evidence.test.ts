import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createNameFilter } from '../../lambdas/adapters/huawei/evidence/name-filter.ts';
import type { FoundDesktop } from '../../lambdas/domain/doubts/evidence.ts';
import { parkInDoubt } from '../../lambdas/domain/orders/order-transitions.ts';
import type { Transition } from '../../lambdas/domain/orders/transition.ts';
import type { ProviderBook } from '../../lambdas/ports/provider.ts';
import { findReleaseTarget, releaseOrdered } from '../../lambdas/use-cases/operate/release-person.ts';
import { resolveAbsent, resolveAdopt } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { ordersInAttention } from '../../lambdas/use-cases/status/list-orders.ts';
import { TIMES } from '../support/orders.ts';
import { type ProtocolWorld, startProtocolWorld, wrap } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, "Evidence": whose a provider order is, and when the evidence cannot decide.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

/** An order that was paid at once, and whose answer was lost. */
const lost = async (users = [world.person(), world.person()]): Promise<string> => {
  const id = await world.put(users, { mode: 'auto' });
  world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  await world.submit(id);
  expect(await world.state(id)).toBe('IN_DOUBT');
  return id;
};
/** A provider that shows its desktops (sorted by name) as `show` says, and no jobs. */
const showing = (show: (desktop: FoundDesktop, no: number) => FoundDesktop, book = world.book()): ProviderBook => {
  const shown = (desktops: readonly FoundDesktop[]) =>
    [...desktops].sort((a, b) => a.computerName.localeCompare(b.computerName)).map(show);
  const noJobs = wrap(book, 'findCreationJobs', () => async () => []);
  const recent = wrap(noJobs, 'desktopsCreatedSince', (find) => async (since) => shown(await find(since)));
  return wrap(recent, 'findDesktops', (find) => async (names) => {
    const isWanted = createNameFilter(names);
    return shown(await find(names)).filter(({ computerName, userName }) =>
      isWanted({ computerName, userNames: [userName] }),
    );
  });
};
const nameless = (desktop: FoundDesktop): FoundDesktop => ({ ...desktop, computerName: '', userName: '' });
const park = async (id: string): Promise<void> => {
  const order = await world.order(id);
  if (order.state !== 'IN_DOUBT') throw new Error(`${id} is ${order.state}`);
  const because = { at: new Date(world.clock.now()).toISOString(), reason: 'unclear' };
  await world.write(parkInDoubt(order, 'unclear', because) as Transition);
};
const reconcile = async (id: string, book: ProviderBook): Promise<void> => {
  world.clock.advance(TIMES.sweepEveryMs + 5_000);
  await world.reconcile(id, { book });
};

describe('E1: an order that could be ours and is not fully understood prevents absence', () => {
  test.each<[string, (desktop: FoundDesktop, no: number) => FoundDesktop]>([
    ['no desktop shows a name', nameless],
    [
      'one of two shows another name, the other none',
      (one, no) => (no === 0 ? nameless(one) : { ...one, computerName: 'X', userName: '' }),
    ],
    ['the user is shown without the name', (one) => ({ ...one, computerName: '' })],
    ['only our tag is shown', (one) => ({ ...nameless(one), orderTag: 'order-of-nobody' })],
  ])('while %s; it is adopted when its names are shown', async (_, show) => {
    const id = await lost();
    const [providerOrderId = ''] = world.placed();
    world.pastQuiet();
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      await reconcile(id, showing(show));
      expect(await world.state(id)).toBe('IN_DOUBT');
      expect(await world.item(providerOrderId)).toBeUndefined();
    }
    await reconcile(id, world.book());
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId });
    expect(world.simulator.calls.order).toBe(1);
    expect(world.alarms()).toEqual([]);
  });

  test('while fewer of its desktops are listed than it holds, whatever they are called', async () => {
    const id = await lost();
    world.pastQuiet();
    const book = showing((one) => ({ ...one, computerName: `X-${one.computerName}`, userName: '' }));
    const half = wrap(book, 'desktopsCreatedSince', (find) => async (since) => (await find(since)).slice(1));
    await reconcile(id, half);
    expect(await world.state(id)).toBe('IN_DOUBT');
    await reconcile(id, book);
    expect(await world.state(id)).toBe('QUEUED');
  });
});

describe('E2: a name that was sent proves the owner of an order; our tag does together with a sent name or user', () => {
  const tagged = (id: string) => (one: FoundDesktop) => ({ ...one, computerName: '', orderTag: id });

  test('the tag and the user, before any name is shown', async () => {
    const id = await lost();
    const [providerOrderId = ''] = world.placed();
    await reconcile(id, showing(tagged(id)));
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId });
  });

  test('never the tag alone, and never with a desktop that contradicts it', async () => {
    const id = await lost();
    world.pastQuiet();
    await reconcile(
      id,
      showing((one) => nameless(tagged(id)(one))),
    );
    expect(await world.state(id)).not.toBe('ORDERED');
    await reconcile(
      id,
      showing((one, no) => (no === 0 ? tagged(id)(one) : { ...one, orderTag: 'another-order' })),
    );
    expect(await world.state(id)).not.toBe('ORDERED');
    expect(world.simulator.calls.order).toBe(1);
  });
});

describe('E3: a paid order that was considered nobody’s is adopted with the same evidence', () => {
  const taken = async () => {
    const id = await lost();
    const [providerOrderId = ''] = world.placed();
    await world.ledger.providerOrders.putProviderOrder({ providerOrderId, status: 'EXTRA', reason: 'nobody knew' });
    world.pastQuiet();
    return { id, providerOrderId };
  };

  test('by the sweep', async () => {
    const { id, providerOrderId } = await taken();
    await reconcile(id, world.book());
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId });
    expect(await world.item(providerOrderId)).toMatchObject({ status: 'OWNED', clientOrderId: id });
  });

  test('by an operator', async () => {
    const { id, providerOrderId } = await taken();
    await park(id);
    expect(await resolveAdopt(id, providerOrderId, 'Ann', world.deps())).toMatchObject({ done: true });
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', providerOrderId });
  });

  test('but not when somebody has changed its item since', async () => {
    const { id, providerOrderId } = await taken();
    const changing = wrap(world.ledger.providerOrders, 'changeProviderOrder', (change) => async (from, to) => {
      if (to.status === 'OWNED') await change(from, { providerOrderId, status: 'CANCELLING' });
      return change(from, to);
    });
    await world.reconcile(id, { ledger: { ...world.ledger, providerOrders: changing } });
    expect(await world.state(id)).not.toBe('ORDERED');
    expect(await world.item(providerOrderId)).toEqual({ providerOrderId, status: 'CANCELLING' });
  });
});

describe('E5: an order that no sweep can settle can be ended', () => {
  test('by elimination: the jobs name all desktops, and no other order could contain them', async () => {
    const id = await lost();
    const [providerOrderId = ''] = world.placed();
    world.pastQuiet();
    const told = world.book();
    // No job shows which desktop it created.
    const book = wrap(
      showing(nameless),
      'findCreationJobs',
      () => async (names) => (await told.findCreationJobs(names)).map(({ desktopId: _, ...job }) => job),
    );
    await reconcile(id, book);
    expect(await world.state(id)).toBe('IN_DOUBT');
    await park(id);
    expect(await resolveAbsent(id, 'Ann', world.deps({ book }))).toMatchObject({ done: false });
    expect(await resolveAdopt(id, providerOrderId, 'Ann', world.deps({ book }))).toMatchObject({ done: true });
  });

  test('by the job that names the desktop it created, without a person', async () => {
    const id = await lost();
    world.pastQuiet();
    const told = world.book();
    const book = wrap(showing(nameless), 'findCreationJobs', () => (names) => told.findCreationJobs(names));
    await reconcile(id, book);
    expect(await world.state(id)).toBe('ORDERED');
  });

  test('by time: a completed order whose desktops were removed does not block anybody forever, and is reported', async () => {
    const id = await lost();
    const [providerOrderId = ''] = world.placed();
    world.pastQuiet();
    await park(id);
    const empty = wrap(
      wrap(showing(nameless), 'findDesktops', () => async () => []),
      'desktopsCreatedSince',
      () => async () => [],
    );
    expect(await resolveAbsent(id, 'Ann', world.deps({ book: empty }))).toMatchObject({ done: false });
    world.clock.advance(TIMES.followForMs);
    expect(await resolveAbsent(id, 'Ann', world.deps({ book: empty }))).toMatchObject({ done: true });
    expect(await world.item(providerOrderId)).toMatchObject({ status: 'EXTRA' });
    expect(world.alarms().length).toBeGreaterThan(0);
  });
});

describe('E4: an accepted order’s desktop under another order id is never considered missing', () => {
  /** Another order id, under which the provider lists desktops of the order that the test has placed. */
  const filedUnder = () => `SUB-${world.placed()[0]}`;
  /** An accepted and paid order. */
  const accepted = async () => {
    const users = [world.person(), world.person()];
    const id = await world.put(users, { mode: 'auto' });
    await world.submit(id);
    return { id, users };
  };
  const elsewhere = (change: (one: FoundDesktop) => FoundDesktop = (one) => one) =>
    showing((one) => change({ ...one, providerOrderIds: [filedUnder()] }));
  const untagged = ({ orderTag: _, ...one }: FoundDesktop): FoundDesktop => one;
  const follow = async (id: string, book: ProviderBook): Promise<void> => {
    for (let looks = 0; looks < 4; looks++) {
      world.clock.advance(TIMES.followForMs);
      await world.reconcile(id, { book });
    }
  };
  const inAttention = async (id: string) =>
    (await ordersInAttention(world.ledger)).find(({ clientOrderId }) => clientOrderId === id);
  const doubted = async () => {
    const { id, users } = await accepted();
    await follow(id, elsewhere(untagged));
    return { id, users };
  };

  test('with our tag it belongs to this order', async () => {
    const { id } = await accepted();
    await follow(
      id,
      elsewhere((one) => ({ ...one, computerName: '', orderTag: id })),
    );
    expect(await world.order(id)).toMatchObject({ sent: [0, 1], desktopStates: { 0: 'active', 1: 'active' } });
    expect(await world.order(id)).not.toHaveProperty('unclear');
  });

  test('with the same name and user but no tag it is undecided: no claim is free, and a command is named', async () => {
    const { id, users } = await doubted();
    const order = await world.order(id);
    expect(order).toMatchObject({ state: 'ORDERED', sent: [0, 1], followEnd: 'given-up' });
    expect(order).toMatchObject({ unclear: { 0: expect.stringContaining(filedUnder()), 1: expect.anything() } });
    const again = await world.put(users, { mode: 'auto' });
    await world.submit(again);
    expect(await world.state(again)).toBe('SKIPPED');
    expect(world.simulator.calls.order).toBe(1);
    expect(await inAttention(id)).toMatchObject({
      clientOrderId: id,
      parkedCommands: [expect.stringContaining('--adopt'), `resolve ${id} --absent`],
    });
  });

  test('resolve --adopt ends this: its desktops belong to the order', async () => {
    const { id } = await doubted();
    const book = elsewhere(untagged);
    expect(await resolveAdopt(id, 'SUB-X', 'Ann', world.deps({ book }))).toMatchObject({ done: false });
    expect(await resolveAbsent(id, 'Ann', world.deps({ book }))).toMatchObject({ done: false });
    expect(await resolveAdopt(id, filedUnder(), 'Ann', world.deps({ book }))).toMatchObject({ done: true });
    const order = await world.order(id);
    expect(order).toMatchObject({ followEnd: 'complete', desktopStates: { 0: 'active', 1: 'active' } });
    expect(order).not.toHaveProperty('unclear');
    expect(order.history.at(-1)?.reason).toBe(`resolve --adopt ${filedUnder()}, by Ann`);
    expect(await world.item(filedUnder())).toMatchObject({ status: 'OWNED', clientOrderId: id });
    expect(await inAttention(id)).toBeUndefined();
  });

  test('resolve --adopt refuses desktops of a member who was not sent: they belong to the order that has that person now', async () => {
    const [refused, taken] = [world.person(), world.person()];
    const first = await world.put([refused, taken], { mode: 'auto' });
    const message = `The name D-${refused} is not allowed.`;
    world.simulator.faults.add({ on: 'order', how: 'refuse', match: refused, message, times: 1 });
    await world.submit(first);
    world.clock.advance(TIMES.retryDelayMaxMs);
    await world.submit(first);
    expect(await world.order(first)).toMatchObject({ state: 'ORDERED', sent: [1] });
    const second = await world.put([refused], { mode: 'auto' });
    await world.submit(second);
    const [ofFirst, ofSecond] = world.placed().map((id) => `SUB-${id}`);
    const book = showing((one) => ({
      ...untagged(one),
      providerOrderIds: [one.userName === taken ? (ofFirst ?? '') : (ofSecond ?? '')],
    }));
    await follow(first, book);
    await follow(second, book);
    const deps = world.deps({ book });
    expect(await resolveAdopt(first, ofSecond ?? '', 'Ann', deps)).toMatchObject({
      done: false,
      reason: expect.stringContaining(`of user ${refused}, which was not sent`),
    });
    expect(await resolveAdopt(second, ofSecond ?? '', 'Ann', deps)).toMatchObject({ done: true });
    expect(await resolveAdopt(first, ofFirst ?? '', 'Ann', deps)).toMatchObject({ done: true });
  });

  test('resolve --adopt refuses desktops that may belong to a later order for a released person', async () => {
    const { id: first, users } = await accepted();
    const target = await findReleaseTarget(users[0] ?? '', world.ledger, 'D-');
    if (!('kind' in target) || target.kind !== 'ordered') throw new Error('nobody to release');
    await releaseOrdered(target, 'Ann', world.deps());
    world.simulator.changeSettings({ reserve: 'never' });
    const later = await world.put([users[0] ?? ''], { mode: 'auto' });
    await world.submit(later);
    expect(await world.state(later)).toBe('ORDERED');
    const [ofFirst, ofLater] = world.placed();
    const book = showing((one) => ({
      ...untagged(one),
      providerOrderIds: one.providerOrderIds.map((id) => `SUB-${id}`),
    }));
    await follow(first, book);
    await follow(later, book);
    const adopt = (id: string, placed = '') => resolveAdopt(id, `SUB-${placed}`, 'Ann', world.deps({ book }));
    expect(await adopt(first, ofLater)).toMatchObject({
      done: false,
      reason: expect.stringContaining(`order ${later} (ORDERED) was made for one of its people since`),
    });
    expect(await adopt(later, ofLater)).toMatchObject({ done: true });
    expect(await adopt(first, ofLater)).toMatchObject({ done: false });
    expect(await adopt(first, ofFirst)).toMatchObject({ done: true });
  });

  test('resolve --absent ends this once no desktop could be theirs: they may be ordered again', async () => {
    const { id, users } = await doubted();
    const empty = wrap(elsewhere(), 'findDesktops', () => async () => []);
    const book = wrap(empty, 'desktopsCreatedSince', () => async () => []);
    expect(await resolveAbsent(id, 'Ann', world.deps({ book }))).toMatchObject({ done: true });
    expect(await world.order(id)).toMatchObject({ sent: [], ejected: { 0: expect.anything(), 1: expect.anything() } });
    expect(await inAttention(id)).toBeUndefined();
    world.simulator.changeSettings({ reserve: 'when-built' });
    const again = await world.put(users, { mode: 'auto', names: users.map((user) => `E-${user}`) });
    await world.submit(again);
    expect(await world.state(again)).toBe('ORDERED');
  });

  test('an order known to be another’s does not block anybody', async () => {
    const { id } = await accepted();
    const book = wrap(
      elsewhere(untagged),
      'orderStatus',
      (look) => async (order) =>
        order === filedUnder()
          ? { providerOrderId: order, subOrderIds: [], status: 'paid', createdAt: world.clock.now(), operator: 'eve' }
          : look(order),
    );
    await follow(id, book);
    expect(await world.order(id)).toMatchObject({ sent: [] });
  });

  test('a desktop of the order without a name belongs to one of its members', async () => {
    const { id } = await accepted();
    await follow(
      id,
      showing((one, no) => (no === 0 ? one : { ...one, computerName: '', userName: '' })),
    );
    expect(await world.order(id)).toMatchObject({ sent: [0, 1], desktopStates: { 0: 'active', 1: 'active' } });
  });

  test('but not while the last desktop of a slow order may not be listed yet', async () => {
    const id = await lost();
    world.pastQuiet();
    await park(id);
    world.clock.advance(2 * TIMES.followForMs);
    const unlisted = wrap(
      wrap(showing(nameless), 'findDesktops', () => async () => []),
      'desktopsCreatedSince',
      () => async () => [],
    );
    expect(await resolveAbsent(id, 'Ann', world.deps({ book: unlisted }))).toMatchObject({
      done: false,
      reason: expect.stringMatching(/may be listed until .*: ask again then/),
    });
    expect(world.simulator.calls.order).toBe(1);
    // It was listed meanwhile, so the check finds it.
    expect(await resolveAbsent(id, 'Ann', world.deps())).toMatchObject({ done: true });
    expect(await world.state(id)).toBe('ORDERED');
  });
});
