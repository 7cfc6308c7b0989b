import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Difference, VerificationProgress } from '../../lambdas/domain/verifying/verification.ts';
import { verifyLedger } from '../../lambdas/use-cases/verify/verify-ledger.ts';
import { noonPlus } from '../support/orders.ts';
import { type ProtocolWorld, startProtocolWorld } from '../support/protocol-world.ts';

// Compares the ledger with the provider in both directions, with the real ledger and the provider's real protocol.

const HOUR_MS = 3_600_000;

let world: ProtocolWorld;
let files = 0;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.reset();
  world.clock.advance(20 * 24 * HOUR_MS);
});

/** Stores an accepted order, in a file of its own, that is no longer followed. */
const ordered = async (users: readonly string[], more: object = {}) => {
  const intakeId = `verified-${files++}`;
  const at = new Date(world.clock.now()).toISOString();
  const object = { bucket: 'drops', key: `incoming/${intakeId}.csv`, etag: intakeId, sizeBytes: 1 };
  const intake = { intakeId, object, receivedAt: at, payment: 'manual', history: [], phase: 'PLANNING' } as const;
  await world.ledger.intakes.receiveIntake(intake);
  const id = await world.put(users, { intakeId, ...more } as object);
  await world.submit(id);
  const order = await world.order(id);
  if (order.state !== 'ORDERED') throw new Error(`order ${id} is ${order.state}`);
  return { id, intakeId, providerOrderId: order.providerOrderId };
};
/** Ends the following of an order. */
const unfollow = async (id: string): Promise<void> => {
  const from = await world.order(id);
  if (from.state !== 'ORDERED') throw new Error();
  await world.write({ from, to: { ...from, revision: from.revision + 1, followEnd: 'given-up' } });
};

interface Verified {
  readonly differences: readonly Difference[];
  readonly kept: readonly VerificationProgress[];
  readonly result: Awaited<ReturnType<typeof verifyLedger>>;
}

const verify = async (
  { mayGoOn = () => true, resumed }: { mayGoOn?: () => boolean; resumed?: VerificationProgress | undefined } = {},
  worker: Parameters<ProtocolWorld['worker']>[0] = {},
): Promise<Verified> => {
  const pages = new Map<number, readonly Difference[]>();
  const kept: VerificationProgress[] = [];
  // An order created at this very moment belongs to the next verification.
  world.clock.advance(1_000);
  const now = world.clock.now();
  const result = await verifyLedger(
    { from: now - 2 * 24 * HOUR_MS, to: now },
    {
      resumed,
      mayGoOn,
      keepPage: async (page, differences) => void pages.set(page, differences),
      keepProgress: async (progress) => void kept.push(progress),
    },
    world.worker(worker),
  );
  return { differences: [...pages.values()].flat(), kept, result };
};
const later = () => world.clock.advance(6 * HOUR_MS);

describe('a verification', () => {
  it('finds nothing if both agree, and changes nothing', async () => {
    const { id } = await ordered(['same-a', 'same-b']);
    later();
    await unfollow(id);
    const [before, sent] = [await world.order(id), world.messages().length];
    const { differences, result } = await verify();
    expect(differences).toEqual([]);
    expect(result).toMatchObject({
      counts: { compared: 1, listed: 1, foreign: 0, underWay: 0, differences: 0, unanswered: 0 },
      pages: 0,
      reasons: [],
    });
    expect(await world.order(id)).toEqual(before);
    expect(world.messages()).toHaveLength(sent);
    expect(world.simulator.calls).toMatchObject({ cancel: 0, pay: 0 });
  });

  it('reports an order of ours that the provider cancelled, with the command that shows it', async () => {
    const { id, intakeId, providerOrderId } = await ordered(['gone']);
    await world.client().cancel(providerOrderId);
    later();
    await unfollow(id);
    expect((await verify()).differences).toEqual([
      {
        kind: 'state',
        providerOrderId,
        clientOrderId: id,
        intakeId,
        here: 'ordered, not known to be paid',
        there: 'cancelled',
        command: `order ${id}`,
        todo: expect.stringContaining('release'),
      },
    ]);
  });

  it('leaves to Deskdrop what its next look records, but not what it should have recorded long ago', async () => {
    const { id, providerOrderId } = await ordered(['moving']);
    later();
    const from = await world.order(id);
    if (from.state !== 'ORDERED') throw new Error();
    const nextLookAt = new Date(world.clock.now() + 60_000).toISOString();
    await world.write({ from, to: { ...from, revision: from.revision + 1, nextLookAt } });
    await world.client().pay(providerOrderId);
    expect((await verify()).result?.counts).toMatchObject({ underWay: 1, differences: 0 });
    world.clock.advance(24 * HOUR_MS);
    expect((await verify()).differences).toMatchObject([{ kind: 'state', there: 'paid' }]);
  });

  it('reports a different amount and a different number of desktops', async () => {
    const { id, providerOrderId } = await ordered(['counted-a', 'counted-b']);
    later();
    await unfollow(id);
    const from = await world.order(id);
    if (from.state !== 'ORDERED') throw new Error();
    await world.write({ from, to: { ...from, revision: from.revision + 1, amount: { value: 59, currency: 'USD' } } });
    world.simulator.changeSettings({ numbers: 'packages' });
    expect((await verify()).differences).toMatchObject([
      { kind: 'amount', providerOrderId, here: '59 USD', there: '60 USD' },
      { kind: 'desktops', here: '2 desktops', there: '1 desktops' },
    ]);
  });

  it('reports an order of ours that the provider does not know', async () => {
    const { id, providerOrderId } = await ordered(['lost']);
    later();
    await unfollow(id);
    const { simulator } = world;
    simulator.faults.add({ on: 'details', how: 'refuse', code: 'CBC.30000010' });
    const { differences } = await verify();
    expect(differences).toMatchObject([{ kind: 'not-there', providerOrderId, there: 'no such order' }]);
  });

  it('reports an order of our user that the ledger does not know, paid or not, but no cancelled one', async () => {
    const unpaid = await world.placeByHand(['by-hand']);
    world.clock.advance(1_000);
    const paid = await world.placeByHand(['by-hand-too'], true);
    await world.client().cancel(await world.placeByHand(['taken-back']));
    expect((await verify()).result?.counts, 'too young to be told').toMatchObject({ differences: 0, underWay: 2 });
    later();
    const { differences, result } = await verify();
    expect(differences.map(({ kind, providerOrderId, there }) => [kind, providerOrderId, there.split(',')[0]])).toEqual(
      [
        ['not-here', unpaid, 'unpaid'],
        ['not-here', paid, 'paid'],
      ],
    );
    expect(result?.counts).toMatchObject({ listed: 3, differences: 2 });
  });

  it('names the order that it may be, and the command that decides', async () => {
    const id = await world.put(['parked']);
    world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
    await world.submit(id);
    const [placed = ''] = world.placed();
    const from = await world.order(id);
    if (from.state !== 'IN_DOUBT') throw new Error(from.state);
    expect((await verify()).result?.counts).toMatchObject({ differences: 0, underWay: 1 });
    later();
    const { sweeps: _, sweptAt: __, ...sent } = from;
    const parked = { ...sent, state: 'NEEDS_ATTENTION', settled: false, reason: 'undecided' } as const;
    await world.write({ from, to: { ...parked, revision: from.revision + 1, since: noonPlus(0) } });
    expect((await verify()).differences).toMatchObject([
      { kind: 'not-here', providerOrderId: placed, clientOrderId: id, command: `resolve ${id} --adopt ${placed}` },
    ]);
  });

  it('reports only the number of other users’ orders', async () => {
    const other = { ...world.authorizer, operator: async () => 'somebody-else' };
    await world.placeByHand(['colleague']);
    later();
    const book = { ...world.book(), operator: other.operator };
    expect((await verify({}, { book })).result?.counts).toMatchObject({ foreign: 1, differences: 0, unanswered: 0 });
  });

  it('does not call proved what it could not read: whose orders they are, a list, the details of one order', async () => {
    const { id } = await ordered(['asked']);
    await world.placeByHand(['unknown-user']);
    later();
    await unfollow(id);
    const book = { ...world.book(), operator: async () => undefined };
    const nobody = await verify({}, { book });
    expect(nobody.result).toMatchObject({ counts: { unanswered: 1, differences: 0 } });
    expect(nobody.result?.reasons[0]).toContain('name our user');
    world.simulator.faults.add({ on: 'orders', how: 'forbidden' });
    const unlisted = await verify();
    expect(unlisted.result?.counts.unanswered).toBe(8);
    expect(unlisted.result?.reasons).toEqual([expect.stringContaining('HTTP 403')]);
    world.simulator.faults.clear();
    world.simulator.faults.add({ on: 'details', how: 'garbage' });
    expect((await verify()).result?.counts).toMatchObject({ listed: 2, compared: 1, unanswered: 2, differences: 0 });
  });

  it('is continued by another worker exactly where the first one stopped, wherever that was', async () => {
    for (const user of ['walk-a', 'walk-b', 'walk-c']) {
      const { id, providerOrderId } = await ordered([user]);
      await world.client().cancel(providerOrderId);
      await unfollow(id);
      await world.placeByHand([`${user}-extra`]);
      world.clock.advance(2_000);
    }
    later();
    const whole = await verify();
    expect(whole.differences).toHaveLength(6);
    // Steps are the windows of the list, the orders in them, and then the orders of the ledger.
    for (const stopAfter of [0, 8, 10, 13, 15, 16]) {
      let steps = 0;
      const first = await verify({ mayGoOn: () => steps++ < stopAfter });
      const second = await verify({ resumed: first.kept.at(-1) });
      const ids = [...first.differences, ...second.differences].map((one) => `${one.kind} ${one.providerOrderId}`);
      expect(ids.sort()).toEqual(whole.differences.map((one) => `${one.kind} ${one.providerOrderId}`).sort());
      expect(second.result?.counts).toEqual(whole.result?.counts);
    }
  });
});
