import { type OrderRate, slotIntervalMs } from '../orders/order-rate.ts';
import { type OrderingTimes, quietMs } from '../orders/ordering-times.ts';
import { holdsStill, type Pause, resumedAt } from './brakes.ts';
import type { Intake } from './intake.ts';

/** Twice the quiet time and all sweeps: an order in doubt for longer should have been settled or parked. */
export const doubtOverdueMs = (times: OrderingTimes): number =>
  2 * quietMs(times) + times.maxSweeps * times.sweepEveryMs;

/** When the intake entered its present phase (epoch ms). */
export const phaseSince = ({ history, receivedAt }: Intake): number => Date.parse(history.at(-1)?.at ?? receivedAt);

/** A wait for a person has no limit. */
export const isOpenFile = (intake: Intake): boolean => intake.phase !== 'REPORTED' && intake.phase !== 'HELD';

/**
 * Whether the file should have its report by now: its orders have had the time that the account's rate requires and
 * that a doubt may take, and each lost message has had the time to be sent again. A pause of the stage does not count: it
 * has an alarm of its own.
 */
export const isReportLate = (
  intake: Intake,
  now: number,
  times: OrderingTimes,
  { orderRate, pause }: { readonly orderRate: OrderRate | undefined; readonly pause?: Pause | undefined },
): boolean => {
  if (intake.phase === 'REPORTED') return false;
  const messageMs = 2 * times.resendAfterMs;
  const waited = now - phaseSince(intake);
  switch (intake.phase) {
    case 'HELD':
      return intake.result === undefined && waited > messageMs;
    case 'QUEUED': {
      const lineMs = orderRate === undefined ? 0 : intake.plan.orders * slotIntervalMs(orderRate);
      const resumed = resumedAt(pause === undefined ? {} : { pause }, now, times);
      const waitedInLine = Math.min(waited, resumed === undefined ? waited : now - Date.parse(resumed));
      return !holdsStill(pause) && waitedInLine > messageMs + lineMs + doubtOverdueMs(times);
    }
    default:
      return waited > messageMs;
  }
};
