import type { Intake, PinnedPlan } from '../domain/intake.ts';
import type { OrderingTimes } from '../domain/ordering-times.ts';
import { type OrderRate, slotIntervalMs } from '../domain/pace.ts';
import { shardsFor } from '../domain/shards.ts';
import { lostItsMessage } from '../domain/watch.ts';
import type { Clock, Ledger, Log, Messages } from '../ports.ts';

export interface SweepOrdersDependencies {
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly times: OrderingTimes;
  readonly orderRate?: OrderRate | undefined;
  readonly log: Log;
}

/** An intake whose orders may be in the ledger. */
type Planned = Intake & { readonly plan: PinnedPlan };

/** Overdue orders of one intake that are read at once, oldest first. */
const READ_AT_ONCE = 500;
/** Of one intake in one sweep: what is sent again waits in the queue, and the next sweep would send it once more. */
const SENT_PER_SWEEP = 500;

/**
 * Sends the orders of the file that have lost their messages once more.
 *
 * @returns how many of its orders are open, as far as the index shows
 */
export const sweepOrders = async (
  { intakeId, plan }: Planned,
  { ledger, messages, clock, times, orderRate, log }: SweepOrdersDependencies,
): Promise<number> => {
  const shards = shardsFor(plan.orders);
  // Orders wait in the queue for as long as the account's rate lets the file take: those have not lost their messages.
  const lineMs = orderRate === undefined ? 0 : plan.orders * slotIntervalMs(orderRate);
  const overdueMs = times.resendAfterMs + lineMs;
  const before = new Date(clock.now() - overdueMs).toISOString();
  const overdue = await ledger.orders.openOrders(intakeId, shards, before);
  const lost: string[] = [];
  // Past those that wait for something else: they stay the oldest, and must not hide the ones behind them.
  for (let start = 0; start < overdue.length && lost.length <= SENT_PER_SWEEP; start += READ_AT_ONCE) {
    const orders = await ledger.orders.getOrders(overdue.slice(start, start + READ_AT_ONCE));
    for (const order of orders.values())
      if (lostItsMessage(order, clock.now() - overdueMs)) lost.push(order.clientOrderId);
  }
  if (lost.length > SENT_PER_SWEEP)
    log.warn('the schedule is behind: the rest is looked at by the next sweeps', { intakeId, state: 'QUEUED' });
  if (lost.length > 0) await messages.sendOrders(lost.slice(0, SENT_PER_SWEEP), 0);
  if (overdue.length > 0) return overdue.length;
  return (await ledger.orders.openOrders(intakeId, shards, new Date(clock.now()).toISOString())).length;
};
