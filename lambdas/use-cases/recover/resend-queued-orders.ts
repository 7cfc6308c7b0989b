import type { Intake, PinnedPlan } from '../../domain/intakes/intake.ts';
import { lostItsMessage } from '../../domain/intakes/schedule-watch.ts';
import { isClockConfirmed } from '../../domain/orders/clock-off.ts';
import type { Order } from '../../domain/orders/order.ts';
import { slotIntervalMs } from '../../domain/orders/order-rate.ts';
import { queuedWait } from '../../domain/orders/queued-wait.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import { END_OF_TIME } from '../../ports/clock.ts';
import type { ClockWorker, Worker } from '../signals/worker.ts';

export type ResendingWorker = ClockWorker &
  Pick<Worker, 'ledger' | 'messages' | 'clock' | 'orderRate'> & {
    /** The stage is paused: the messages of its orders put themselves off, and each copy would go on doing so. */
    readonly paused: boolean;
  };

/** An intake whose orders may be in the ledger. */
type Planned = Intake & { readonly plan: PinnedPlan };

/** How many overdue orders of one intake are read at once, oldest first. */
const READ_AT_ONCE = 500;
/**
 * Limit for one intake in one patrol: messages sent again wait in the queue, and the next patrol would send them once
 * more.
 */
const SENT_PER_PATROL = 500;

/**
 * Sends the file's orders that have lost their messages once more.
 *
 * @returns how many of its orders are open, as far as the index shows
 */
export const resendQueuedOrders = async (
  { intakeId, plan }: Planned,
  { ledger, messages, clock, clockOff, times, orderRate, log, paused }: ResendingWorker,
): Promise<number> => {
  const shards = shardsFor(plan.orders);
  // Orders wait in the queue for as long as the account's rate requires for the file: those have not lost their
  // messages.
  const lineMs = orderRate === undefined ? 0 : plan.orders * slotIntervalMs(orderRate);
  const overdueMs = times.resendAfterMs + lineMs;
  const before = new Date(clock.now() - overdueMs).toISOString();
  const overdue = await ledger.orders.openOrders(intakeId, shards, before);
  // Dated in the future by a wrong clock: by their own times they would not be overdue until then.
  const ahead = new Date(clock.now() + 2 * times.clockSkewMs + 1_000).toISOString();
  const dated = isClockConfirmed(clockOff) ? await ledger.orders.openOrders(intakeId, shards, END_OF_TIME, ahead) : [];
  const looked = [...overdue, ...dated];
  const budget = isClockConfirmed(clockOff) ? await ledger.pace.getBudget() : undefined;
  const isUnexplained = (order: Order): boolean =>
    budget !== undefined &&
    order.state === 'QUEUED' &&
    (dated.includes(order.clientOrderId) || queuedWait(order, budget, clock.now(), times).isUnexplained);
  const lost: string[] = [];
  const unreadable: Error[] = [];
  // Skips orders that wait for something else: they stay the oldest, and must not hide the ones behind them.
  for (let start = 0; start < looked.length && lost.length <= SENT_PER_PATROL; start += READ_AT_ONCE) {
    const ids = looked.slice(start, start + READ_AT_ONCE);
    const orders = await ledger.orders.getOrders(ids, (error) => unreadable.push(error));
    for (const order of orders.values())
      if (lostItsMessage(order, clock.now() - overdueMs) || isUnexplained(order)) lost.push(order.clientOrderId);
  }
  if (!paused && lost.length > SENT_PER_PATROL)
    log.warn('the schedule is behind: the rest is looked at by the next patrols', { intakeId, state: 'QUEUED' });
  if (!paused && lost.length > 0) await messages.sendOrders(lost.slice(0, SENT_PER_PATROL), 0);
  if (unreadable.length > 0)
    throw new AggregateError(unreadable, `${unreadable.length} orders of intake ${intakeId} cannot be read`);
  if (overdue.length > 0) return overdue.length;
  return (await ledger.orders.openOrders(intakeId, shards, END_OF_TIME)).length;
};
