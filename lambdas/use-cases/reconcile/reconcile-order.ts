import { goesOnAfterReport } from '../../domain/intakes/schedule-watch.ts';
import { lookForParked, requeueIfEnded } from '../doubts/revisit-parked.ts';
import { endLease, settleDoubt } from '../doubts/settle-doubt.ts';
import { followOrder } from '../follow/follow-order.ts';
import { compareClock } from '../signals/compare-clock.ts';
import { orderFields, withFields } from '../signals/log-fields.ts';
import { reopenIntake } from '../signals/reopen-intake.ts';
import { requestReportsAgain } from '../signals/request-changed-reports.ts';
import type { ProviderWorker } from '../signals/worker.ts';

/**
 * Does the next step of one order other than its POST. It only dispatches; each state has its own file.
 *
 * ## QUEUED
 * Its own message was lost: it is sent once more.
 *
 * ## SUBMITTING
 * Once its lease is over, it is unknown what its worker did: IN_DOUBT.
 *
 * ## IN_DOUBT
 * All sources of evidence are asked at the provider. Found: ORDERED. Proved absent: QUEUED again, for another attempt.
 * Neither after all sweeps, or permanently unclear: NEEDS_ATTENTION.
 *
 * ## NEEDS_ATTENTION
 * In doubt: looked for now and then, because it may still be found. Waiting for another order: QUEUED once that has
 * ended.
 *
 * ## ORDERED
 * Followed: paid if Deskdrop pays, its desktops looked at until all of them have ended. A lapse ends it as CANCELLED.
 *
 * ## CANCELLED
 * Files whose lines point at it are reported again.
 *
 * ## REJECTED, SKIPPED, REPLACED
 * Final: nothing.
 */
export const reconcileOrder = async (clientOrderId: string, given: ProviderWorker): Promise<void> => {
  const compared = await compareClock(given);
  if (compared === undefined) return given.messages.sendReconcile(clientOrderId, given.times.sweepEveryMs);
  const order = await compared.ledger.orders.getOrder(clientOrderId);
  if (order === undefined) throw new Error(`order ${clientOrderId} is not in the ledger`);
  const log = withFields(compared.log, orderFields(order));
  const deps = { ...compared, log };
  switch (order.state) {
    case 'SUBMITTING':
      return endLease(order, deps);
    case 'IN_DOUBT':
      return settleDoubt(order, deps);
    case 'NEEDS_ATTENTION':
      if (!order.settled) await lookForParked(order, deps);
      else if (order.waitsFor !== undefined) await requeueIfEnded(order, order.waitsFor, deps);
      return;
    case 'QUEUED':
      if (goesOnAfterReport(order))
        await reopenIntake(order, `order ${clientOrderId} continues`, deps.ledger, deps.clock);
      // The message comes again because the order's own could not be sent: sending once more is harmless.
      return deps.messages.sendOrders([clientOrderId], 0);
    case 'ORDERED':
      return followOrder(order, deps);
    case 'CANCELLED':
      return requestReportsAgain(order, deps);
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
      deps.log.info('order is not in doubt', { clientOrderId, state: order.state });
  }
};
