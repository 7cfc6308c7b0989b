import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import { refuse, report } from '../../lambdas/domain/intakes/intake-transitions.ts';
import type { QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import { doubt, lease } from '../../lambdas/domain/orders/order-transitions.ts';
import type { Transition } from '../../lambdas/domain/orders/transition.ts';
import type { OutboxEntry } from '../../lambdas/ports/ledger.ts';
import { fresh, NOON, noonPlus } from '../support/orders.ts';
import type { LedgerUnderContract } from './ledger-contract.ts';

const request = { hour_package_resources: [] } as never;
const all = { sent: [0, 1], alreadyOrdered: {}, ejected: {}, setAside: {} };

export const outboxContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  const leased = async () => {
    const order: QueuedOrder = fresh({ clientOrderId: randomUUID(), intakeId: randomUUID() });
    await under.ledger.orders.putOrder({ order, members: [], request });
    const { to } = await write(lease(order, all, { nonce: 'n', bodyDigest: 'd', at: noonPlus(1_000) }));
    return to;
  };
  const write = async <T extends Transition>(transition: T): Promise<T> => {
    expect(await under.ledger.orders.write(transition)).toBe('written');
    return transition;
  };
  const inDoubt = (order: Awaited<ReturnType<typeof leased>>, at = noonPlus(2_000)) =>
    doubt(order, 'no answer', { at, reason: 'no answer' });
  const outboxOf = async (id: string) =>
    (await under.ledger.orders.getOrder(id))?.outbox?.map(({ detail }) => detail.id);
  const entryOf = async (id: string): Promise<OutboxEntry | undefined> =>
    (await under.ledger.outbox.waiting(1_000)).find(
      ({ owner }) => 'clientOrderId' in owner && owner.clientOrderId === id,
    );
  const ownOf = (id: string): OutboxEntry | undefined =>
    under.ledger.outbox.own().find(({ owner }) => 'clientOrderId' in owner && owner.clientOrderId === id);

  test('an event enters the outbox only with the write that makes it true', async () => {
    const order = await leased();
    const id = order.clientOrderId;
    expect([await outboxOf(id), await entryOf(id), ownOf(id)]).toEqual([undefined, undefined, undefined]);
    const { to } = await write(inDoubt(order));
    const told = `${id}.${to.revision}.OrderInDoubt`;
    expect(await outboxOf(id)).toEqual([told]);
    expect((await entryOf(id))?.events).toEqual(ownOf(id)?.events);
    // Another process lost its write, so its event does not exist.
    expect(await under.ledger.orders.write(inDoubt(order, noonPlus(9_000)))).toBe('lost');
    expect(await outboxOf(id)).toEqual([told]);
  });

  test('it stays through writes of a process that has not read it, until it is cleared', async () => {
    const order = await leased();
    const id = order.clientOrderId;
    const { to } = await write(inDoubt(order));
    // This process writes the order as its own transition left it, without the outbox.
    await write({ from: to, to: { ...to, revision: to.revision + 1, sweeps: 1 } });
    expect(await outboxOf(id)).toHaveLength(1);
    const read = await under.ledger.orders.getOrder(id);
    expect(await under.ledger.outbox.clear((await entryOf(id)) as OutboxEntry)).toBe('written');
    expect([await outboxOf(id), await entryOf(id), ownOf(id)]).toEqual([undefined, undefined, undefined]);

    // Clearing does not affect the condition of writes: an order read before can be written, and tells its event again.
    if (read?.state !== 'IN_DOUBT') throw new Error('it is not in doubt');
    await write({ from: read, to: { ...read, revision: read.revision + 1, sweeps: 2 } });
    expect(await outboxOf(id)).toEqual([`${id}.${to.revision}.OrderInDoubt`]);
  });

  test('it is not cleared while something was added', async () => {
    const order = await leased();
    const id = order.clientOrderId;
    const { to } = await write(inDoubt(order));
    const entry = (await entryOf(id)) as OutboxEntry;
    const parked = { ...to, state: 'NEEDS_ATTENTION', settled: false, revision: to.revision + 1 } as never;
    await write({ from: to, to: parked });
    expect(await under.ledger.outbox.clear(entry)).toBe('lost');
    expect(await outboxOf(id)).toHaveLength(2);
    expect(ownOf(id)?.events).toHaveLength(2);
    expect(await under.ledger.outbox.clear(ownOf(id) as OutboxEntry)).toBe('written');
    expect(await under.ledger.outbox.clear(entry)).toBe('lost');
    expect(await under.ledger.outbox.clear({ ...entry, owner: { clientOrderId: randomUUID() } })).toBe('lost');
  });

  test('a file has an outbox of its own', async () => {
    const intakeId = randomUUID();
    const planning: Intake = {
      intakeId,
      phase: 'PLANNING',
      object: { bucket: 'drops', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1 },
      receivedAt: NOON,
      payment: 'manual',
      history: [{ at: NOON, to: 'PLANNING', reason: 'dropped' }],
    };
    await under.ledger.intakes.receiveIntake(planning);
    const refused = refuse(planning, 'no header', noonPlus(1));
    await under.ledger.intakes.moveIntake(planning, refused);
    const result = { resultKey: 'r', summaryKey: 's' };
    const reported = report(refused, { result, ordersOpen: false, at: noonPlus(2), reason: 'reported' });
    await under.ledger.intakes.moveIntake(refused, reported);
    await under.ledger.intakes.moveIntake(reported, { ...reported, ordersOpen: true });
    const ids = async () => (await under.ledger.intakes.getIntake(intakeId))?.outbox?.map(({ detail }) => detail.id);
    expect(await ids()).toEqual([`${intakeId}.${noonPlus(2)}.FileReported`]);
    const entry = (await under.ledger.outbox.waiting(1_000)).find(
      ({ owner }) => 'intakeId' in owner && owner.intakeId === intakeId,
    );
    expect(await under.ledger.outbox.clear(entry as OutboxEntry)).toBe('written');
    expect(await ids()).toBeUndefined();
    expect(await under.ledger.intakes.getIntake(intakeId)).toEqual({ ...reported, ordersOpen: true });
  });

  test('the oldest come first', async () => {
    await Promise.all((await under.ledger.outbox.waiting(1_000)).map((entry) => under.ledger.outbox.clear(entry)));
    const [first, second] = [await leased(), await leased()];
    await write(inDoubt(second, noonPlus(7_000)));
    await write(inDoubt(first, noonPlus(6_000)));
    const owners = (await under.ledger.outbox.waiting(1)).map(({ owner }) => owner);
    expect(owners).toEqual([{ clientOrderId: first.clientOrderId }]);
  });
};
