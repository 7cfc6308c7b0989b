import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findingOf, tellsOrdersApart } from '../../lambdas/domain/doubts/told-number.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { EvidenceUnavailableError, type ProviderBook } from '../../lambdas/ports/provider.ts';
import { releaseParked } from '../../lambdas/use-cases/operate/release-person.ts';
import { resolveAdopt } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { startMemoryLedger } from '../support/memory-ledger.ts';
import { TIMES } from '../support/orders.ts';
import { type ProtocolWorld, startProtocolWorld, underWay, wrap } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, E17: what billing's number of desktops proves, on a stage that has not recorded anything about it.

let world: ProtocolWorld;
let ledger: Ledger;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.reset();
  ledger = { ...world.ledger, numbers: (await startMemoryLedger()).ledger.numbers };
});

/** The provider without names: neither the desktop list nor the jobs show whose an order is. */
const withoutNames = (): ProviderBook => {
  world.simulator.changeSettings({ buildDelayMs: 3_600_000 });
  return wrap(world.book(), 'findCreationJobs', () => async () => []);
};
const people = (count: number): string[] => Array.from({ length: count }, () => world.person());
const accepted = async (count: number): Promise<string> => {
  const id = await world.put(people(count), { mode: 'auto' });
  await world.submit(id);
  expect(await world.state(id)).toBe('ORDERED');
  return id;
};
/** An order in doubt whose provider order exists and is paid: the answer was lost. */
const lost = async (users: readonly string[]): Promise<string> => {
  const id = await world.put(users, { mode: 'auto' });
  world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  await world.submit(id);
  expect(await world.state(id)).toBe('IN_DOUBT');
  return id;
};
/** An order in doubt that placed nothing. */
const doubted = async (count: number): Promise<string> => {
  const id = await world.put(people(count), { mode: 'auto' });
  await world.submit(id, { provider: underWay(world.provider()).provider });
  expect(await world.state(id)).toBe('IN_DOUBT');
  return id;
};
const sweepToTheEnd = async (id: string, book: ProviderBook): Promise<void> => {
  world.pastQuiet();
  for (let sweep = 0; sweep < TIMES.maxSweeps + 2; sweep++) {
    await world.reconcile(id, { book, ledger });
    world.clock.advance(2_000);
  }
};
const PARKED = { state: 'NEEDS_ATTENTION', settled: false, attempt: { no: 1 } };

describe('E17: billing’s number of desktops', () => {
  test.each([
    [3, 3, 'agreement'],
    [1, 3, 'disagreement'],
    [2, 1, 'disagreement'],
    [1, 1, undefined],
  ] as const)('given as %i for an order of %i is an %s', (told, sent, finding) => {
    expect(findingOf({ told, sent })).toBe(finding);
  });

  test('distinguishes orders once it was right for one, and never again once it was wrong for one', () => {
    const compared = { at: '', clientOrderId: '', providerOrderId: '', told: 2, sent: 2 };
    expect(tellsOrdersApart({})).toBe(false);
    expect(tellsOrdersApart({ agreement: compared })).toBe(true);
    expect(tellsOrdersApart({ agreement: compared, disagreement: compared })).toBe(false);
  });

  test('distinguishes no orders while no accepted order has shown what it counts', async () => {
    world.simulator.changeSettings({ numbers: 'packages' });
    const book = withoutNames();
    const id = await lost(people(2));
    await sweepToTheEnd(id, book);
    expect(await world.order(id)).toMatchObject(PARKED);
    expect(world.simulator.calls.order).toBe(1);
  });

  test('that differs from the ordered number is recorded at the first look, once, and reported', async () => {
    world.simulator.changeSettings({ numbers: 'packages' });
    const [first, second] = [await accepted(2), await accepted(3)];
    for (const id of [first, second]) await world.reconcile(id, { ledger });
    const { disagreement, agreement } = await ledger.numbers.getEvidence();
    expect(disagreement).toMatchObject({ clientOrderId: first, providerOrderId: world.placed()[0], told: 1, sent: 2 });
    expect(agreement).toBeUndefined();
    expect(world.warnings().filter((text) => text.includes('billing reports another number'))).toHaveLength(1);
  });

  test('is no longer trusted even if no followed order can be compared with it', async () => {
    world.simulator.changeSettings({ numbers: 'packages' });
    const compared = { at: '', clientOrderId: 'x', providerOrderId: 'CS0', told: 2, sent: 2 };
    await ledger.numbers.putFinding('agreement', compared);
    await ledger.numbers.putFinding('disagreement', { ...compared, told: 1 });
    const book = withoutNames();
    const id = await lost(people(2));
    await sweepToTheEnd(id, book);
    expect(await world.order(id)).toMatchObject(PARKED);
    expect(world.simulator.calls.order).toBe(1);
  });

  test('is compared with the followed orders if none was compared at the first look', async () => {
    world.simulator.changeSettings({ numbers: 'packages' });
    const book = withoutNames();
    await accepted(2);
    const id = await lost(people(2));
    await sweepToTheEnd(id, book);
    expect(await world.order(id)).toMatchObject(PARKED);
    expect((await ledger.numbers.getEvidence()).disagreement).toMatchObject({ told: 1, sent: 2 });
  });

  test('that agreed with an accepted order continues to distinguish others', async () => {
    const book = withoutNames();
    const first = await accepted(2);
    await world.reconcile(first, { ledger });
    expect((await ledger.numbers.getEvidence()).agreement).toMatchObject({ clientOrderId: first, told: 2, sent: 2 });
    const id = await doubted(1);
    await world.placeByHand(people(3), true);
    world.pastQuiet();
    await world.reconcile(id, { book, ledger });
    expect(await world.state(id)).toBe('QUEUED');
  });

  test('that cannot be read does not delay the first look at an order', async () => {
    const id = await accepted(2);
    const book = wrap(world.book(), 'orderStatus', (call) => async (providerOrderId, options) => {
      const seen = await call(providerOrderId, options);
      if (options?.counted === true) throw new EvidenceUnavailableError('the second page does not answer');
      return seen;
    });
    await world.reconcile(id, { ledger, book });
    expect(await world.order(id)).toMatchObject({ state: 'ORDERED', paymentState: { kind: 'paid' } });
    expect(await ledger.numbers.getEvidence()).toEqual({});
  });

  test('does not prevent the identification of an order, and releases nobody whose order it may be', async () => {
    world.simulator.changeSettings({ numbers: 'packages' });
    const hidden = withoutNames();
    const users = people(2);
    const id = await lost(users);
    await sweepToTheEnd(id, hidden);
    const parked = await world.order(id);
    if (parked.state !== 'NEEDS_ATTENTION') throw new Error(`${id} is ${parked.state}`);
    const [providerOrderId = ''] = world.placed();
    const deps = { ...world.deps({ ledger, book: hidden }) };
    expect(await releaseParked(parked, 'Ann', deps)).toMatchObject({ done: false });
    world.simulator.changeSettings({ buildDelayMs: 0 });
    world.clock.advance(3_600_000);
    const result = await resolveAdopt(id, providerOrderId, 'Ann', world.deps({ ledger }));
    expect(result).toMatchObject({ done: true });
  });

  test('does not turn an order with an existing desktop into a stranger’s if the list does not show it', async () => {
    world.simulator.changeSettings({ numbers: 'packages', dropTags: true });
    const id = await lost(people(2));
    world.clock.advance(60_000);
    const book = wrap(world.book(), 'listOrders', () => async () => []);
    await sweepToTheEnd(id, book);
    const parked = await world.order(id);
    if (parked.state !== 'NEEDS_ATTENTION') throw new Error(`${id} is ${parked.state}`);
    expect(await releaseParked(parked, 'Ann', world.deps({ ledger, book }))).toMatchObject({ done: false });
  });
});
