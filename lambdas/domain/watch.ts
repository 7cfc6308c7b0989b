import { isFollowed, type Order, type OrderState } from './order.ts';

export type WatchedState = Extract<
  OrderState,
  'QUEUED' | 'SUBMITTING' | 'IN_DOUBT' | 'NEEDS_ATTENTION' | 'CANCELLED' | 'ORDERED'
>;

/**
 * Queued once more after its file was reported, or might have been. The schedule looks through the orders of files that
 * are not reported; whoever let this one go on opened its file again first, but a report may have ended it in between, and
 * the worker may have stopped before it sent the order.
 */
export const goesOnAfterReport = (order: Order): boolean =>
  order.state === 'QUEUED' &&
  (order.generation !== undefined || order.history.some(({ from }) => from === 'NEEDS_ATTENTION'));

/** Whether the schedule looks at the order by itself, whatever its file has become. */
export const isWatched = (order: Order): boolean => {
  switch (order.state) {
    case 'SUBMITTING':
    case 'IN_DOUBT':
    case 'NEEDS_ATTENTION':
    case 'CANCELLED':
      return true;
    case 'ORDERED':
      return isFollowed(order);
    case 'QUEUED':
      return goesOnAfterReport(order);
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
      return false;
  }
};
