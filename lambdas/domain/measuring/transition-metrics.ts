import type { Intake } from '../intakes/intake.ts';
import type { LineStatus } from '../intakes/line-status.ts';
import type { Order, OrderState } from '../orders/order.ts';
import type { Measurement, MetricName } from './metrics.ts';

const ENTERED: Readonly<Record<OrderState, MetricName | undefined>> = {
  QUEUED: undefined,
  SUBMITTING: 'Attempts',
  IN_DOUBT: 'OrdersInDoubt',
  ORDERED: 'OrdersOrdered',
  REJECTED: 'OrdersRejected',
  SKIPPED: 'OrdersSkipped',
  REPLACED: 'OrdersReplaced',
  CANCELLED: 'OrdersCancelled',
  NEEDS_ATTENTION: 'OrdersNeedingAttention',
};

/**
 * The metrics of one written change of an order. A change within its state, such as a look at an accepted order, counts
 * as none, unless a second order for its people was found.
 */
export const orderMeasurements = (from: Order, to: Order): Measurement[] => {
  const name = from.state === to.state ? undefined : ENTERED[to.state];
  if (name === undefined) return newDoubles(from, to);
  const entered = { name, value: 1 };
  if (to.state !== 'ORDERED') return [entered];
  return [
    entered,
    { name: 'DesktopsOrdered', value: to.sent.length },
    { name: 'TimeToOrder', value: Date.parse(to.orderedAt) - Date.parse(to.createdAt) },
  ];
};

const doublesOf = (order: Order): number => (order.state === 'ORDERED' ? (order.doubles?.length ?? 0) : 0);

const newDoubles = (from: Order, to: Order): Measurement[] => {
  const value = doublesOf(to) - doublesOf(from);
  return value > 0 ? [{ name: 'DoubleOrders', value }] : [];
};

const LINES: Readonly<Record<LineStatus, MetricName>> = {
  ordered: 'LinesOrdered',
  'already-ordered': 'LinesAlreadyOrdered',
  invalid: 'LinesInvalid',
  duplicate: 'LinesDuplicate',
  rejected: 'LinesRejected',
  withdrawn: 'LinesWithdrawn',
  'needs-attention': 'LinesNeedingAttention',
};

/** The metrics of one written change of an intake. Its lines count once, not when a report is written again. */
export const intakeMeasurements = (from: Intake, to: Intake): Measurement[] => {
  if (from.phase === to.phase) return [];
  switch (to.phase) {
    case 'REFUSED':
      return [{ name: 'FilesRefused', value: 1 }];
    case 'STUCK':
      return [{ name: 'FilesStuck', value: 1 }];
    case 'HELD':
      return [{ name: 'FilesHeld', value: 1 }];
    case 'REPORTED': {
      const before = from.history.some(({ to: phase }) => phase === 'REPORTED');
      const lines = before || to.planOnly ? [] : Object.entries(to.counts ?? {});
      return [
        { name: 'FilesReported', value: 1 },
        ...lines.map(([status, value]) => ({ name: LINES[status as LineStatus], value })),
      ];
    }
    default:
      return [];
  }
};
