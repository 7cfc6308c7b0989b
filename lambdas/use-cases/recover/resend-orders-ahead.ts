import { ORDERED_MARKS, type WatchMark } from '../../domain/intakes/schedule-watch.ts';
import { isClockConfirmed } from '../../domain/orders/clock-off.ts';
import { longestWaitMs } from '../../domain/orders/retry-delay.ts';
import { END_OF_TIME } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ClockWorker, Worker } from '../signals/worker.ts';

type AheadWorker = ClockWorker & Pick<Worker, 'messages' | 'clock'> & { readonly ledger: Pick<Ledger, 'orders'> };

/**
 * Orders that a wrong clock has dated in the future: by their own times no process would look at them until then. The
 * process that looks corrects the times that only delay, and parks on those that are evidence. Only under a clock that
 * the provider's confirms.
 */
export const resendOrdersAhead = async (deps: AheadWorker): Promise<void> => {
  const { ledger, messages, clock, clockOff, times, log } = deps;
  if (!isClockConfirmed(clockOff)) return;
  const skewed = clock.now() + 2 * times.clockSkewMs + 1_000;
  const marks: WatchMark[] = ['SUBMITTING', 'IN_DOUBT', ...ORDERED_MARKS, 'QUEUED'];
  for (const mark of marks) {
    // For an accepted order the time of its next look counts.
    const isOrdered = ORDERED_MARKS.some((one) => one === mark);
    const after = isOrdered ? skewed + Math.max(times.followMaxMs, longestWaitMs(times)) : skewed;
    for (const id of await ledger.orders.watchedOrders(mark, END_OF_TIME, new Date(after).toISOString())) {
      log.warn('a wrong clock dated an order in the future: it is looked at now', { clientOrderId: id, state: mark });
      await messages.sendReconcile(id, 0);
    }
  }
};
