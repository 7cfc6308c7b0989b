import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import { parkedLookDue } from '../../lambdas/domain/intakes/schedule-watch.ts';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import { EvidenceUnavailableError } from '../../lambdas/ports/provider.ts';
import { resendWatchedOrders } from '../../lambdas/use-cases/recover/resend-watched-orders.ts';
import { reopenIntake } from '../../lambdas/use-cases/signals/reopen-intake.ts';
import { inDoubt, TIMES } from '../support/orders.ts';
import { type ProtocolWorld, startProtocolWorld, wrap } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, "Waking and waiting": no order stalls because a message was lost, a file ended, or time passed.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const DAY_MS = 24 * 3_600_000;
const PLAN = {
  profiles: {},
  computerNamePrefix: 'D-',
  payment: 'manual',
  plannerVersion: 1,
  digest: 'd',
  counts: { lines: 1, valid: 1, invalid: 0, duplicate: 0 },
  orders: 1,
} as const;

/** Stores the order's file in the phase that the test needs. */
const fileOf = async (id: string, over: object): Promise<string> => {
  const { intakeId } = await world.order(id);
  const at = new Date(world.clock.now()).toISOString();
  const planning: Intake = {
    intakeId,
    phase: 'PLANNING',
    object: { bucket: 'drops', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1 },
    receivedAt: at,
    payment: 'manual',
    history: [{ at, to: 'PLANNING', reason: 'dropped' }],
  };
  await world.ledger.intakes.receiveIntake(planning);
  await world.ledger.intakes.moveIntake(planning, { ...planning, plan: PLAN, ...over } as Intake);
  return intakeId;
};
const reported = () => ({
  phase: 'REPORTED',
  reportedAt: new Date(world.clock.now()).toISOString(),
  result: { resultKey: 'r', summaryKey: 's' },
});

test.each<[string, () => object]>([
  ['is stuck', () => ({ phase: 'STUCK', error: 'planned otherwise' })],
  ['was reported with an error', () => ({ ...reported(), ending: 'stuck', error: 'gone', ordersOpen: true })],
  ['was reported without its lines', () => ({ ...reported(), ending: 'queued', ordersOpen: true })],
  ['cannot be read any more', () => ({ phase: 'QUEUEING' })],
])('W1: an order whose message was lost is sent again although its file %s', async (_, over) => {
  const id = await world.put([world.person()]);
  await fileOf(id, over());
  await world.sweep();
  expect(world.messages(), 'its message may be on its way').not.toContainEqual(['order', id, 0]);
  world.clock.advance(TIMES.resendAfterMs + 1);
  await world.sweep();
  expect(world.messages()).toContainEqual(['order', id, 0]);
});

test('W1: a file that was reported with open orders is watched until they have ended, and no longer', async () => {
  const id = await world.put([world.person()]);
  const intakeId = await fileOf(id, { ...reported(), ending: 'stuck', error: 'gone', ordersOpen: true });
  world.clock.advance(TIMES.resendAfterMs + 1);
  await world.sweep();
  await world.submit(id);
  expect(await world.state(id)).toBe('ORDERED');
  await world.reconcile(id);
  const watched = async () => (await world.ledger.intakes.unreportedIntakes()).map((intake) => intake.intakeId);
  expect(await watched()).toContain(intakeId);
  await world.sweep();
  expect(await watched()).not.toContain(intakeId);
  await reopenIntake({ intakeId }, 'an order goes on', world.ledger, world.deps().clock);
  expect(await watched(), 'an order of it goes on').toContain(intakeId);
});

test('W2: an order parked in doubt is searched for as long as it is in doubt, at growing intervals', async () => {
  const id = await world.put([world.person()]);
  world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  await world.submit(id);
  const deaf = wrap(world.book(), 'listOrders', () => async () => {
    throw new EvidenceUnavailableError('billing did not answer');
  });
  world.pastQuiet();
  for (let sweeps = 0; sweeps <= TIMES.maxSweeps; sweeps++) {
    world.clock.advance(TIMES.sweepEveryMs);
    await world.reconcile(id, { book: deaf });
  }
  const order = await world.order(id);
  if (order.state !== 'NEEDS_ATTENTION' || order.settled) return expect(order.state).toBe('parked in doubt');
  const waits: number[] = [];
  let seen = order;
  for (let looks = 0; looks < 60; looks++) {
    const due = parkedLookDue(seen, TIMES);
    waits.push(due - Date.parse(seen.sweptAt ?? seen.since));
    seen = { ...seen, sweptAt: new Date(due).toISOString() };
  }
  expect(waits, 'never oftener than before').toEqual(waits.toSorted((a, b) => a - b));
  expect(waits[0]).toBeGreaterThanOrEqual(TIMES.sweepEveryMs);
  expect(waits.at(-1), 'and once a day for good').toBe(DAY_MS);

  world.clock.advance(100 * quietMs(TIMES));
  await world.sweep();
  expect(world.messages()).toContainEqual(['reconcile', id, 0]);
});

test('W3: a missing right is a fault on our side: the order waits, and uses no attempt', async () => {
  world.simulator.faults.add({ on: 'order', how: 'forbidden', times: 1 });
  const id = await world.put([world.person()]);
  await world.submit(id);
  expect(await world.order(id)).toMatchObject({ state: 'QUEUED', attemptsUsed: 0, notBefore: expect.any(String) });
  world.clock.advance(TIMES.retryDelayMaxMs);
  await world.submit(id);
  expect(await world.state(id)).toBe('ORDERED');
});

test('W3: a wrong endpoint is a fault on our side too; a 404 of the service itself needs a person', async () => {
  world.simulator.faults.add({ on: 'order', how: 'unauthorized', status: 404, code: 'APIGW.0101', times: 1 });
  const id = await world.put([world.person()]);
  await world.submit(id);
  expect(await world.order(id)).toMatchObject({ state: 'QUEUED', attemptsUsed: 0, notBefore: expect.any(String) });
  world.clock.advance(TIMES.retryDelayMaxMs);
  await world.submit(id);
  expect(await world.state(id)).toBe('ORDERED');

  world.simulator.faults.add({ on: 'order', how: 'refuse', status: 404, code: 'WKS.00170312', times: 1 });
  const other = await world.put([world.person()]);
  await world.submit(other);
  expect(await world.order(other)).toMatchObject({ state: 'NEEDS_ATTENTION', settled: true });
});

test('W3: an exhausted quota and a disabled service need a person', async () => {
  for (const code of ['WKS.00081105', 'WKS.00010099']) {
    world.simulator.faults.add({ on: 'order', how: 'forbidden', code, times: 1 });
    const id = await world.put([world.person()]);
    await world.submit(id);
    expect(await world.order(id)).toMatchObject({ state: 'NEEDS_ATTENTION', settled: true });
  }
});

test('W4: a patrol sends a limited number of messages, begins with what has waited longest, and says that it is behind', async () => {
  const minute = (no: number) => new Date(world.clock.now() - 3_600_000 + no * 1_000).toISOString();
  const orders = new Map(
    Array.from({ length: 3_000 }, (_, no) => {
      const clientOrderId = `order-${no}`;
      // The oldest order was looked at a moment ago.
      const seen = no === 0 ? { sweptAt: minute(3_000) } : {};
      return [clientOrderId, inDoubt({ clientOrderId, leasedAt: minute(no), since: minute(no), ...seen })];
    }),
  );
  const sent: string[] = [];
  const warnings: object[] = [];
  const look = async () =>
    resendWatchedOrders('IN_DOUBT', {
      ...world.deps(),
      messages: { sendReconcile: async (id: string) => void sent.push(id) } as never,
      ledger: {
        orders: {
          watchedOrders: async () => [...orders.keys()],
          getOrders: async (ids: readonly string[]) => new Map(ids.map((id) => [id, orders.get(id)])),
        },
      } as never,
      log: {
        info: () => {},
        warn: (_: string, fields: object) => void warnings.push(fields),
        error: () => {},
      } as never,
    });
  await look();
  expect(sent).toHaveLength(500);
  expect(warnings).toMatchObject([{ state: 'IN_DOUBT', unread: 1_000 }]);
  expect(sent).toEqual(sent.toSorted((a, b) => Number(a.slice(6)) - Number(b.slice(6))));
  expect(sent).not.toContain('order-0');
  // Orders that were sent have been looked at before the next patrol, so every order is reached.
  for (let looks = 0; looks < 20; looks++) {
    for (const id of sent) orders.delete(id);
    world.clock.advance(60_000);
    await look();
  }
  expect(new Set(sent).size).toBe(3_000);
});
