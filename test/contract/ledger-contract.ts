import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Claim, userClaim } from '../../lambdas/domain/claims/claim.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import { withEntry } from '../../lambdas/domain/intakes/intake-history.ts';
import type { WatchMark } from '../../lambdas/domain/intakes/schedule-watch.ts';
import type { OrderedOrder, QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import { doubt, lease, recordOrdered, reject } from '../../lambdas/domain/orders/order-transitions.ts';
import type { CreateDesktopOrderRequest } from '../../lambdas/domain/request/order-request.ts';
import { END_OF_TIME } from '../../lambdas/ports/clock.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { ordersInAttention } from '../../lambdas/use-cases/status/list-orders.ts';
import { fresh, NOON, noonPlus, POST } from '../support/orders.ts';
import { wrap } from '../support/protocol-world.ts';

export interface LedgerUnderContract {
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

/** The contract of every ledger, wherever it stores its items. */
export const ledgerContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  const members = [0, 1].map((position) => ({
    position,
    line: position + 2,
    userName: `u${position}`,
    computerName: `D-u${position}`,
    claimsName: false,
  }));
  const request = { hour_package_resources: [] } as unknown as CreateDesktopOrderRequest;
  const all = { sent: [0, 1], alreadyOrdered: {}, ejected: {}, setAside: {} };

  /** Stores a separate order for each test. */
  const putFresh = async (over: Partial<QueuedOrder> = {}): Promise<QueuedOrder> => {
    const order = fresh({ clientOrderId: randomUUID(), intakeId: randomUUID(), ...over });
    await under.ledger.orders.putOrder({ order, members, request });
    return order;
  };
  const leaseOf = (order: QueuedOrder, nonce: string) =>
    lease(order, all, { nonce, bodyDigest: 'digest', at: noonPlus(1_000) });

  describe('an order', () => {
    test('is read back as it was stored, with its members and its request', async () => {
      const order = await putFresh();
      expect(await under.ledger.orders.getOrder(order.clientOrderId)).toEqual(order);
      expect(await under.ledger.orders.getMembers(order.clientOrderId)).toEqual(members);
      expect(await under.ledger.orders.getRequest(order.clientOrderId)).toEqual(request);
    });

    test('that is put again keeps its current state', async () => {
      const order = await putFresh();
      const leased = leaseOf(order, 'n');
      await under.ledger.orders.write(leased);
      await under.ledger.orders.putOrder({ order, members: [], request });
      expect(await under.ledger.orders.getOrder(order.clientOrderId)).toEqual(leased.to);
      expect(await under.ledger.orders.getMembers(order.clientOrderId)).toEqual(members);
    });

    test('is leased by exactly one of ten workers', async () => {
      const order = await putFresh();
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, worker) => under.ledger.orders.write(leaseOf(order, `n${worker}`))),
      );
      expect(results.filter((result) => result === 'written')).toHaveLength(1);
      const winner = results.indexOf('written');
      expect(await under.ledger.orders.getOrder(order.clientOrderId)).toMatchObject({
        state: 'SUBMITTING',
        attempt: { no: 1, nonce: `n${winner}` },
      });
    });

    test('is not overwritten by a writer that read an older state, attempt or revision', async () => {
      const order = await putFresh();
      const leased = leaseOf(order, 'n');
      await under.ledger.orders.write(leased);
      const because = { at: NOON, reason: 'late' };
      const { orders } = under.ledger;
      expect(await orders.write(reject(order, 'stale state', because))).toBe('lost');
      expect(
        await orders.write(doubt({ ...leased.to, attempt: { no: 1, nonce: 'rival' } }, 'other attempt', because)),
      ).toBe('lost');
      expect(await orders.write(doubt({ ...leased.to, revision: 7 }, 'other revision', because))).toBe('lost');
      expect(await orders.getOrder(order.clientOrderId)).toEqual(leased.to);
      expect(await orders.write(doubt(leased.to, 'timeout', because))).toBe('written');
    });

    test('leaves the index of open orders when it has ended', async () => {
      const intakeId = randomUUID();
      const [first, second] = [await putFresh({ intakeId }), await putFresh({ intakeId })];
      const { orders } = under.ledger;
      expect(await orders.findOtherOpenOrder(first)).toBe(second.clientOrderId);
      expect((await orders.openOrders(intakeId, 1, NOON)).sort()).toEqual(
        [first.clientOrderId, second.clientOrderId].sort(),
      );
      expect(await orders.openOrders(intakeId, 1, noonPlus(-1)), 'since before noon').toEqual([]);
      await orders.write(reject(second, 'no', { at: NOON, reason: 'no' }));
      expect(await orders.findOtherOpenOrder(first)).toBeUndefined();
      expect(await orders.openOrders(intakeId, 1, NOON)).toEqual([first.clientOrderId]);
      expect(await orders.countStates(intakeId, 1)).toMatchObject({ QUEUED: 1, REJECTED: 1, ORDERED: 0 });
      expect((await orders.ordersOfIntake(intakeId, 1)).sort()).toEqual(
        [first.clientOrderId, second.clientOrderId].sort(),
      );
    });

    test('of an intake is found by the time of its state: both ends are included, and `after` leaves out older orders', async () => {
      const { orders } = under.ledger;
      const intakeId = randomUUID();
      const put = async (ms: number) =>
        (await putFresh({ intakeId, shards: 3, createdAt: noonPlus(ms), since: noonPlus(ms) })).clientOrderId;
      const [first, second, third] = [await put(0), await put(1_000), await put(2_000)];
      const between = async (before: number, after?: number) =>
        (
          await orders.openOrders(intakeId, 3, noonPlus(before), after === undefined ? undefined : noonPlus(after))
        ).sort();
      expect(await between(2_000)).toEqual([first, second, third].sort());
      expect(await between(2_000, 0)).toEqual([first, second, third].sort());
      expect(await between(1_000, 1_000)).toEqual([second]);
      expect(await between(2_000, 1_001)).toEqual([third]);
      expect(await between(1_999, 1_001)).toEqual([]);
      expect(await orders.openOrders(randomUUID(), 3, noonPlus(2_000), NOON), 'of another intake').toEqual([]);
      expect((await orders.openOrders(intakeId, 3, END_OF_TIME, noonPlus(1_001))).sort(), 'dated ahead').toEqual([
        third,
      ]);
    });

    test('that is watched is found by the time of its state, an accepted one by the time of its next look', async () => {
      const { orders } = under.ledger;
      const leasedAtMs = 50 * 60_000;
      const order = await putFresh();
      const id = order.clientOrderId;
      const leased = lease(order, all, { nonce: 'n', bodyDigest: 'digest', at: noonPlus(leasedAtMs) });
      await orders.write(leased);
      const between = async (mark: WatchMark, before: number, after?: number) =>
        (
          await orders.watchedOrders(mark, noonPlus(before), after === undefined ? undefined : noonPlus(after))
        ).includes(id);
      expect(await between('SUBMITTING', leasedAtMs)).toBe(true);
      expect(await between('SUBMITTING', leasedAtMs, leasedAtMs)).toBe(true);
      expect(await between('SUBMITTING', leasedAtMs - 1, 0)).toBe(false);
      expect(await between('SUBMITTING', leasedAtMs + 1_000, leasedAtMs + 1)).toBe(false);

      const { attempt, leasedAt, sent, bodyDigest } = leased.to;
      const because = { at: noonPlus(leasedAtMs + 1_000), reason: 'accepted' };
      const accepted = recordOrdered(
        leased.to,
        { attempt, leasedAt, sent, bodyDigest },
        { providerOrderId: 'CS1', found: 'answer' },
        because,
      );
      await orders.write(accepted);
      expect(await between('ORDERED', leasedAtMs + 1_000, leasedAtMs + 1_000)).toBe(true);
      const dueMs = leasedAtMs + 600_000;
      const looked = { ...accepted.to, revision: accepted.to.revision + 1, nextLookAt: noonPlus(dueMs) };
      expect(await orders.write({ from: accepted.to, to: looked })).toBe('written');
      expect(await between('ORDERED', leasedAtMs + 1_000, leasedAtMs + 1_000)).toBe(false);
      expect(await between('ORDERED', dueMs, dueMs)).toBe(true);
      expect(await between('ORDERED', dueMs + 1_000, dueMs + 1)).toBe(false);
    });

    test('is found in every shard', async () => {
      const intakeId = randomUUID();
      const put = await Promise.all(Array.from({ length: 12 }, () => putFresh({ intakeId, shards: 3 })));
      const ids = put.map(({ clientOrderId }) => clientOrderId).sort();
      expect((await under.ledger.orders.ordersOfIntake(intakeId, 3)).sort()).toEqual(ids);
      expect((await under.ledger.orders.openOrders(intakeId, 3, NOON)).sort()).toEqual(ids);
    });

    test('lists the orders that point at it, each once', async () => {
      const { orders } = under.ledger;
      const [owner, other] = [randomUUID(), randomUUID()];
      expect(await orders.notedPointing(owner)).toEqual([]);
      for (const id of ['a', 'b', 'a']) await orders.notePointing(owner, id);
      await orders.notePointing(other, 'c');
      expect((await orders.notedPointing(owner)).sort()).toEqual(['a', 'b']);
    });

    test('is watched while it needs attention', async () => {
      const order = await putFresh();
      const { orders } = under.ledger;
      const leased = leaseOf(order, 'n');
      await orders.write(leased);
      expect(await orders.watchedOrders('SUBMITTING', noonPlus(1_000))).toContain(order.clientOrderId);
      expect(await orders.watchedOrders('SUBMITTING', noonPlus(999))).not.toContain(order.clientOrderId);
      await orders.write(
        recordOrdered(leased.to, POST, { providerOrderId: 'CS1', found: 'answer' }, { at: NOON, reason: 'accepted' }),
      );
      expect(await orders.watchedOrders('SUBMITTING', noonPlus(1_000))).not.toContain(order.clientOrderId);
    });

    test('whose desktops are in doubt has its own mark among the followed orders', async () => {
      const { orders } = under.ledger;
      const until = noonPlus(60_000);
      const order = await putFresh();
      const leased = leaseOf(order, 'n');
      await orders.write(leased);
      const ordered = recordOrdered(
        leased.to,
        POST,
        { providerOrderId: 'CS1', found: 'answer' },
        { at: NOON, reason: 'accepted' },
      );
      await orders.write(ordered);
      const id = order.clientOrderId;
      expect(await orders.watchedOrders('ORDERED', until)).toContain(id);
      expect(await orders.watchedOrders('ORDERED_UNCLEAR', until)).not.toContain(id);

      const doubted: OrderedOrder = { ...ordered.to, revision: ordered.to.revision + 1, unclear: { 0: 'its user?' } };
      expect(await orders.write({ from: ordered.to, to: doubted })).toBe('written');
      expect(await orders.watchedOrders('ORDERED', until)).not.toContain(id);
      expect(await orders.watchedOrders('ORDERED_UNCLEAR', until)).toContain(id);
      expect((await ordersInAttention(under.ledger)).map(({ clientOrderId }) => clientOrderId)).toContain(id);

      const { unclear: _, ...clear } = doubted;
      const ended: OrderedOrder = { ...clear, revision: clear.revision + 1, followEnd: 'complete' };
      expect(await orders.write({ from: doubted, to: ended })).toBe('written');
      for (const mark of ['ORDERED', 'ORDERED_UNCLEAR'] as const)
        expect(await orders.watchedOrders(mark, until)).not.toContain(id);
    });

    test('is listed as in doubt at a cost that does not depend on the followed orders', async () => {
      const { orders } = under.ledger;
      const order = await putFresh();
      const leased = leaseOf(order, 'n');
      await orders.write(leased);
      await orders.write(
        recordOrdered(leased.to, POST, { providerOrderId: 'CS1', found: 'answer' }, { at: NOON, reason: 'accepted' }),
      );
      const read: string[] = [];
      const counting = wrap(orders, 'getOrders', (getOrders) => (ids) => {
        read.push(...ids);
        return getOrders(ids);
      });
      await ordersInAttention({ ...under.ledger, orders: counting });
      expect(read).not.toContain(order.clientOrderId);
    });

    test('is missing from the map if it does not exist', async () => {
      const order = await putFresh();
      const found = await under.ledger.orders.getOrders([order.clientOrderId, order.clientOrderId, 'nobody']);
      expect([...found.keys()]).toEqual([order.clientOrderId]);
      expect(await under.ledger.orders.getOrder('nobody')).toBeUndefined();
    });

    test('is read with more than a hundred others, in the requested order', async () => {
      const put = await Promise.all(Array.from({ length: 120 }, () => putFresh()));
      const ids = put.map(({ clientOrderId }) => clientOrderId);
      expect([...(await under.ledger.orders.getOrders(ids)).keys()]).toEqual(ids);
    });
  });

  describe('a claim', () => {
    const claimOf = (clientOrderId: string): Claim => ({
      clientOrderId,
      intakeId: 'i',
      position: 0,
      line: 2,
      userName: 'Ada',
      computerName: 'D-Ada',
    });

    test('is held by the first order, and repeating the write changes nothing', async () => {
      const key = userClaim(randomUUID());
      const { claims } = under.ledger;
      expect(await claims.claim(key, claimOf('a'))).toEqual({ held: true });
      expect(await claims.claim(key, claimOf('a'))).toEqual({ held: true });
      expect(await claims.claim(key, claimOf('b'))).toEqual({ held: false, standing: claimOf('a') });
      expect(await claims.getClaim(key)).toEqual(claimOf('a'));
    });

    test('is taken over only from the owner that was read', async () => {
      const key = userClaim(randomUUID());
      const { claims } = under.ledger;
      await claims.claim(key, claimOf('a'));
      expect(await claims.claim(key, claimOf('b'), 'somebody else')).toEqual({ held: false, standing: claimOf('a') });
      expect(await claims.claim(key, claimOf('b'), 'a')).toEqual({ held: true });
      expect(await claims.claim(key, claimOf('c'), 'a')).toEqual({ held: false, standing: claimOf('b') });
    });

    test('is taken over by exactly one of ten', async () => {
      const key = userClaim(randomUUID());
      await under.ledger.claims.claim(key, claimOf('a'));
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, no) => under.ledger.claims.claim(key, claimOf(`b${no}`), 'a')),
      );
      expect(results.filter(({ held }) => held)).toHaveLength(1);
    });

    test('is released once, and only while its owner holds it for that position', async () => {
      const key = userClaim(randomUUID());
      const { claims } = under.ledger;
      const released = { at: NOON, by: 'Ann' };
      await claims.claim(key, claimOf('a'));
      expect(await claims.release(key, claimOf('b'), released)).toBe('lost');
      expect(await claims.release(key, { ...claimOf('a'), position: 1 }, released)).toBe('lost');
      expect(await claims.release(key, claimOf('a'), released)).toBe('written');
      expect(await claims.release(key, claimOf('a'), released)).toBe('lost');
      expect(await claims.getClaim(key)).toEqual({ ...claimOf('a'), released });
    });

    test('that was released is taken by exactly one of ten, which then holds it', async () => {
      const key = userClaim(randomUUID());
      await under.ledger.claims.claim(key, claimOf('a'));
      await under.ledger.claims.release(key, claimOf('a'), { at: NOON, by: 'Ann' });
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, no) => under.ledger.claims.claim(key, claimOf(`b${no}`))),
      );
      expect(results.filter(({ held }) => held)).toHaveLength(1);
      expect((await under.ledger.claims.getClaim(key))?.released).toBeUndefined();
    });

    test('of a user does not depend on case', async () => {
      const name = randomUUID();
      await under.ledger.claims.claim(userClaim(name.toUpperCase()), claimOf('a'));
      expect(await under.ledger.claims.getClaim(userClaim(name))).toEqual(claimOf('a'));
    });
  });

  describe('a provider order’s item', () => {
    const owned = (providerOrderId: string, clientOrderId: string) =>
      ({ providerOrderId, status: 'OWNED', clientOrderId, attempt: POST.attempt }) as const;

    test('is won by the first of recording, adopting and cancelling', async () => {
      const id = randomUUID();
      const { providerOrders } = under.ledger;
      expect(await providerOrders.putProviderOrder(owned(id, 'a'))).toEqual(owned(id, 'a'));
      expect(await providerOrders.putProviderOrder({ providerOrderId: id, status: 'CANCELLING' })).toEqual(
        owned(id, 'a'),
      );
      expect(await providerOrders.putProviderOrder(owned(id, 'b'))).toEqual(owned(id, 'a'));
      expect(await providerOrders.getProviderOrders([id, 'none'])).toEqual(new Map([[id, owned(id, 'a')]]));
    });

    test('changes only while it equals what was read, including owner and attempt', async () => {
      const id = randomUUID();
      const { providerOrders } = under.ledger;
      await providerOrders.putProviderOrder(owned(id, 'a'));
      const extra = { providerOrderId: id, status: 'EXTRA', reason: 'late', clientOrderId: 'a' } as const;
      expect(
        await providerOrders.changeProviderOrder({ ...owned(id, 'a'), attempt: { no: 1, nonce: 'rival' } }, extra),
      ).toBe('lost');
      expect(await providerOrders.changeProviderOrder(owned(id, 'b'), extra)).toBe('lost');
      expect(await providerOrders.changeProviderOrder(owned(id, 'a'), extra)).toBe('written');
      expect(await providerOrders.getProviderOrder(id)).toEqual(extra);
    });

    test('is free again only when its cancellation is given up', async () => {
      const id = randomUUID();
      const { providerOrders } = under.ledger;
      await providerOrders.putProviderOrder({ providerOrderId: id, status: 'CANCELLING' });
      expect(await providerOrders.removeCancelling(id)).toBe('written');
      expect(await providerOrders.putProviderOrder(owned(id, 'a'))).toEqual(owned(id, 'a'));
      expect(await providerOrders.removeCancelling(id)).toBe('lost');
    });
  });

  describe('an intake', () => {
    const intakeOf = (intakeId: string): Intake => ({
      phase: 'PLANNING',
      intakeId,
      object: { bucket: 'b', key: `incoming/${intakeId}.csv`, etag: 'e', sizeBytes: 1 },
      receivedAt: NOON,
      payment: 'manual',
      history: [],
    });

    test('is received once, also by a second worker', async () => {
      const intake = intakeOf(randomUUID());
      expect(await under.ledger.intakes.receiveIntake(intake)).toEqual(intake);
      expect(await under.ledger.intakes.receiveIntake({ ...intake, payment: 'auto' })).toEqual(intake);
    });

    test('changes only from the phase that was read, and leaves the index of unreported intakes when it is reported', async () => {
      const intake = intakeOf(randomUUID());
      const { intakes } = under.ledger;
      await intakes.receiveIntake(intake);
      const refused: Intake = { ...intake, phase: 'REFUSED', error: 'no' };
      expect(await intakes.moveIntake(intake, refused)).toBe('written');
      expect(await intakes.moveIntake(intake, refused)).toBe('lost');
      expect((await intakes.unreportedIntakes()).map(({ intakeId }) => intakeId)).toContain(intake.intakeId);
      const reported: Intake = {
        ...refused,
        phase: 'REPORTED',
        ending: 'refused',
        reportedAt: NOON,
        result: { resultKey: 'r', summaryKey: 's' },
      };
      expect(await intakes.moveIntake(refused, reported)).toBe('written');
      expect((await intakes.unreportedIntakes()).map(({ intakeId }) => intakeId)).not.toContain(intake.intakeId);
      expect(
        (await intakes.intakesOfDay('2026-03-01')).find(({ intakeId }) => intakeId === intake.intakeId),
      ).toMatchObject(reported);
      expect(await intakes.intakesOfDay('2026-03-02')).toEqual([]);
    });

    test('that was reopened is not ended by an earlier report', async () => {
      const { intakes } = under.ledger;
      const queued = {
        ...intakeOf(randomUUID()),
        phase: 'QUEUED',
        plan: { profiles: {} },
        history: [{ at: NOON, to: 'QUEUED', reason: '' }],
      } as unknown as Extract<Intake, { phase: 'QUEUED' }>;
      await intakes.receiveIntake(queued);
      const reported: Intake = {
        ...queued,
        phase: 'REPORTED',
        ending: 'queued',
        reportedAt: NOON,
        result: { resultKey: 'r', summaryKey: 's' },
        history: [...queued.history, { at: NOON, to: 'REPORTED', reason: '' }],
      };
      const reopened: Intake = {
        ...queued,
        history: [...reported.history, { at: NOON, to: 'QUEUED', reason: 'redriven' }],
      };
      expect(await intakes.moveIntake(queued, reported)).toBe('written');
      expect(await intakes.moveIntake(reported, reopened)).toBe('written');
      expect(await intakes.moveIntake(queued, reported)).toBe('lost');
      expect(await intakes.moveIntake(reopened, reported)).toBe('written');
    });

    test('with a long history keeps only its end, and is still not ended by an earlier report', async () => {
      const { intakes } = under.ledger;
      let intake = {
        ...intakeOf(randomUUID()),
        phase: 'QUEUED',
        plan: { profiles: {} },
        history: [{ at: NOON, to: 'PLANNING', reason: 'dropped' }],
      } as unknown as Extract<Intake, { phase: 'QUEUED' }>;
      await intakes.receiveIntake(intake);
      for (let stay = 1; stay <= 100; stay++) {
        const at = noonPlus(stay);
        const reported: Intake = {
          ...intake,
          phase: 'REPORTED',
          ending: 'queued',
          reportedAt: at,
          result: { resultKey: 'r', summaryKey: 's' },
          history: withEntry(intake.history, { at, to: 'REPORTED', reason: 'result' }),
        };
        const next = {
          ...intake,
          history: withEntry(reported.history, { at, to: 'QUEUED' as const, reason: 'goes on' }),
        };
        expect(await intakes.moveIntake(intake, reported)).toBe('written');
        expect(await intakes.moveIntake(reported, next)).toBe('written');
        expect(await intakes.moveIntake(intake, reported), `a report of stay ${stay}`).toBe('lost');
        intake = next;
      }
      expect(intake.history).toHaveLength(60);
      expect(intake.history[0]).toMatchObject({ reason: 'dropped' });
      expect(intake.history.at(-1)).toEqual({ at: noonPlus(100), to: 'QUEUED', reason: 'goes on' });
    });
  });
};
