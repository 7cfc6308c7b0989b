import { isFollowed, type Order, type OrderState, type ParkedInDoubtOrder } from '../orders/order.ts';
import { leaseEnd, type OrderingTimes } from '../orders/ordering-times.ts';
import { needsReport } from './fail-intake.ts';
import type { Intake } from './intake.ts';

/**
 * The key of an order in the index of watched orders: its state, and a separate mark if the desktops of an accepted
 * order are in doubt, so that listing what needs a person does not read every followed order.
 */
export type WatchMark =
  | Extract<OrderState, 'QUEUED' | 'SUBMITTING' | 'IN_DOUBT' | 'NEEDS_ATTENTION' | 'CANCELLED' | 'ORDERED'>
  | 'ORDERED_UNCLEAR';

/** Every mark of an accepted order. */
export const ORDERED_MARKS = ['ORDERED', 'ORDERED_UNCLEAR'] as const satisfies readonly WatchMark[];

/** Every mark of an order that waits for a person. */
export const ATTENTION_MARKS = ['NEEDS_ATTENTION', 'ORDERED_UNCLEAR'] as const satisfies readonly WatchMark[];

/**
 * Queued again after its file was reported, or might have been. The schedule searches the orders of files that are not
 * reported. The process that let this order continue opened its file first, but a report may have ended the file in
 * between, and the worker may have stopped before it sent the order.
 */
export const goesOnAfterReport = (order: Order): boolean =>
  order.state === 'QUEUED' &&
  (order.origin.kind === 'redrive' || order.history.some(({ from }) => from === 'NEEDS_ATTENTION'));

/** Its mark, if the schedule looks at the order by itself, whatever the state of its file, or a person has to. */
export const watchMarkOf = (order: Order): WatchMark | undefined => {
  switch (order.state) {
    case 'SUBMITTING':
    case 'IN_DOUBT':
    case 'NEEDS_ATTENTION':
    case 'CANCELLED':
      return order.state;
    case 'ORDERED':
      // An order that is still in doubt at its end stays listed for a person.
      if (order.unclear !== undefined) return 'ORDERED_UNCLEAR';
      return order.followEnd === undefined ? order.state : undefined;
    case 'QUEUED':
      return goesOnAfterReport(order) ? order.state : undefined;
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
      return undefined;
  }
};

/** Whether the schedule looks at the file: for its report, or for orders that its report did not wait for. */
export const isWatchedIntake = (intake: Intake): boolean => needsReport(intake) || intake.ordersOpen === true;

/** A QUEUED order that no process has seen since `before` (epoch ms), although it was due by then. */
export const lostItsMessage = (order: Order, before: number): boolean =>
  order.state === 'QUEUED' && Math.max(Date.parse(order.since), Date.parse(order.notBefore ?? order.since)) < before;

const LONGEST_WAIT_MS = 24 * 60 * 60 * 1_000;

/**
 * When an order parked in doubt is looked for next (epoch ms): a quarter of the time since its POST after the last
 * look, at most a day, and without end. An order that was listed late, or could not be asked for, still turns up.
 */
export const parkedLookDue = ({ leasedAt, since, sweptAt }: ParkedInDoubtOrder, times: OrderingTimes): number => {
  const seenAt = Date.parse(sweptAt ?? since);
  const waitMs = Math.max(times.sweepEveryMs, (seenAt - Date.parse(leasedAt)) / 4);
  return seenAt + Math.min(waitMs, LONGEST_WAIT_MS);
};

/** Whether the schedule has to look at it by now: its message was lost, or it never has one. */
export const needsLook = (order: Order, now: number, times: OrderingTimes): boolean => {
  switch (order.state) {
    case 'QUEUED':
      return lostItsMessage(order, now - times.resendAfterMs);
    case 'SUBMITTING':
      return now > leaseEnd(Date.parse(order.leasedAt), times) + times.clockSkewMs;
    case 'IN_DOUBT':
      return now > Date.parse(order.sweptAt ?? order.since) + times.sweepEveryMs + times.resendAfterMs;
    case 'NEEDS_ATTENTION':
      return !order.settled && now > parkedLookDue(order, times);
    case 'ORDERED':
      return isFollowed(order) && now > Date.parse(order.nextLookAt ?? order.orderedAt) + times.resendAfterMs;
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
    case 'CANCELLED':
      return false;
  }
};
