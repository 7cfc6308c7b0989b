import { expect, test } from 'vitest';
import { recordLook } from '../../../../lambdas/domain/following/record-look.ts';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import type { Order, OrderedOrder } from '../../../../lambdas/domain/orders/order.ts';
import type { PaymentState } from '../../../../lambdas/domain/orders/payment-state.ts';
import {
  requestChangedReports,
  requestReportsAgain,
} from '../../../../lambdas/use-cases/signals/request-changed-reports.ts';
import { createLedgerState, openLedger } from '../../../simulation/memory-ledger.ts';
import { cancelled, NOON, noonPlus, ordered, skipped, TIMES } from '../../../support/orders.ts';

const reported = (intakeId: string): Intake =>
  ({
    phase: 'REPORTED',
    ending: 'queued',
    intakeId,
    receivedAt: NOON,
    plan: { orders: 1 },
    history: [],
  }) as unknown as Intake;

/** The messages sent for order-a of intake-1 and a skipped order of intake-2 that points at it. */
const told = async (
  announce: (deps: Parameters<typeof requestReportsAgain>[1]) => Promise<void>,
  { indexLagMs, hidden }: { readonly indexLagMs: number; readonly hidden: boolean } = { indexLagMs: 0, hidden: false },
): Promise<unknown[]> => {
  const state = createLedgerState();
  state.intakes.set('intake-1', reported('intake-1'));
  if (!hidden) state.intakes.set('intake-2', reported('intake-2'));
  const pointing: Order = skipped({
    clientOrderId: 'order-b',
    intakeId: 'intake-2',
    alreadyOrdered: { 0: { clientOrderId: 'order-a', position: 0, line: 2, computerName: 'D-u' } },
  });
  state.orders.versions.set('order-b', [{ at: 0, order: pointing }]);
  const sent: unknown[] = [];
  const nothing = async () => {};
  await announce({
    ledger: openLedger(state, { now: () => 0, lagMs: () => 0 }, async (_operation, effect) => effect()),
    messages: {
      sendIntakes: nothing,
      sendOrders: nothing,
      sendReconcile: async (clientOrderId, delayMs) => void sent.push([clientOrderId, delayMs]),
      sendCommand: async () => {},
      sendExtra: nothing,
      sendReport: async (intakeId, _delayMs, options) => void sent.push([intakeId, options]),
    },
    clock: { now: () => Date.parse(NOON), monotonic: () => 0 },
    times: { ...TIMES, indexLagMs },
  });
  return sent;
};
/** The order after a look at noon that showed it unpaid, with its deadline. */
const lookedAt = (order: OrderedOrder): OrderedOrder => {
  const seen = { providerOrderId: 'P1', subOrderIds: [], status: 'unpaid', createdAt: Date.parse(NOON) } as const;
  const look = { at: Date.parse(NOON), seen: { ...seen, payBy: Date.parse(noonPlus(90_000)) } };
  return recordLook(order, { ...look, paymentState: { kind: 'unpaid' } as PaymentState }, TIMES).to;
};
const tell = (order: Parameters<typeof requestReportsAgain>[0]) => told((deps) => requestReportsAgain(order, deps));

test('an ended order is reported once more when its message comes back, unless a report already shows it', async () => {
  const order = ordered({ followEnd: 'complete', followedAt: noonPlus(5_000) });
  expect(await tell(order)).toEqual([['intake-1', { again: true, factAt: noonPlus(5_000) }]]);
});

test('so are files whose people were already ordered in it, if the order lost some', async () => {
  const failed = ordered({ followEnd: 'complete', followedAt: noonPlus(5_000), desktopStates: { 0: 'failed' } });
  const both = (factAt: string) => [
    ['intake-1', { again: true, factAt }],
    ['intake-2', { again: true, factAt }],
  ];
  expect(await tell(failed)).toEqual(both(noonPlus(5_000)));
  expect(await tell(cancelled({ since: noonPlus(9_000) }))).toEqual(both(noonPlus(9_000)));
});

test('a file that the indexes do not show yet is reported when they do, by the order’s message', async () => {
  const failed = ordered({
    sent: [],
    followEnd: 'complete',
    followedAt: NOON,
    desktopStates: { 0: 'failed', 1: 'failed' },
  });
  const change = (to: Order) => (deps: Parameters<typeof requestReportsAgain>[1]) =>
    requestChangedReports(ordered({}), to, deps);
  const lagging = { indexLagMs: 60_000, hidden: true };
  expect(await told(change(failed), lagging)).toEqual([
    ['intake-1', { again: true, factAt: NOON }],
    ['order-a', 60_000],
  ]);
  expect(await told(change(cancelled({})), lagging)).toContainEqual(['order-a', 60_000]);
  // No extra look is requested: the order is followed anyway.
  const followed = ordered({ sent: [0], desktopStates: { 1: 'failed' } });
  expect(await told(change(followed), lagging)).not.toContainEqual(['order-a', 60_000]);
});

test('files that point at an order with a late deadline are reported again', async () => {
  const dated = (from: Partial<OrderedOrder>) =>
    told((deps) => requestChangedReports(ordered(from), lookedAt(ordered(from)), deps));
  const both = ['intake-1', 'intake-2'].map((id) => [id, { again: true, factAt: NOON }]);
  expect(await dated({})).toEqual(both);
  expect(await dated({ firstSight: 'awaited' })).toEqual([['intake-1', { again: false }]]);
  expect(await dated({ payBy: noonPlus(80_000) })).toEqual([both[0]]);
});

test('a late deadline is reported again when its message comes back, and when the order has ended', async () => {
  const late = lookedAt(ordered({}));
  const both = ['intake-1', 'intake-2'].map((id) => [id, { again: true, factAt: NOON }]);
  expect(await tell(late)).toEqual(both);
  // It has been paid since, but a line that says `unpaid` must still show the deadline.
  const paid = ordered({ ...late, paymentState: { kind: 'paid', paidAt: NOON } });
  expect(await told((deps) => requestChangedReports(late, paid, deps))).toEqual([both[0]]);
  const over = ordered({ ...paid, followEnd: 'complete' });
  expect(await told((deps) => requestChangedReports(paid, over, deps))).toEqual(both);
});

test('a change is dated by the provider’s clock if ours is behind', async () => {
  const change = (clockOff: number) =>
    told((deps) =>
      requestChangedReports(ordered({}), ordered({ paymentState: { kind: 'paid', paidAt: NOON } }), {
        ...deps,
        clockOff,
      }),
    );
  expect(await change(-600_000)).toEqual([['intake-1', { again: true, factAt: noonPlus(600_000) }]]);
  expect(await change(600_000)).toEqual([['intake-1', { again: true, factAt: NOON }]]);
});
