import { type CancelledOrder, isFollowed, isOpen, type Order, type OrderedOrder } from '../../domain/orders/order.ts';
import { doubtOf } from '../../domain/reporting/ordered-line-outcome.ts';
import { intakesPointingAt } from './intakes-pointing-at.ts';
import { requestReport } from './request-report.ts';
import type { Worker } from './worker.ts';

type RequestingWorker = Pick<Worker, 'ledger' | 'messages' | 'clock' | 'clockOff' | 'times'>;

/**
 * A fact in a report has changed: the report is written for the first time if that order was the last open one,
 * otherwise again. Orders of one file change together, so the message waits a while, and one report covers everything
 * that came before it. If the order lost members, or is dated later than they waited for, lines of other files that
 * were already ordered here are corrected too.
 */
export const requestChangedReports = async (from: OrderedOrder, to: Order, deps: RequestingWorker): Promise<void> => {
  const { messages, clock, clockOff = 0, times } = deps;
  // A report of another machine states when it was begun: a clock of ours that is behind must not make this fact older.
  const again = { again: true, factAt: new Date(clock.now() + Math.max(0, -clockOff)).toISOString() };
  // The process that wrote a failure or a late date may have stopped before it announced it: at the end everything is
  // announced once more.
  const lost =
    to.state !== 'ORDERED' ||
    to.sent.length < from.sent.length ||
    isDoubted(from) !== isDoubted(to) ||
    (to.followEnd !== undefined && (hasFailed(to) || isDatedLate(to)));
  // The payment had stopped and was reported so, then a person approved it: a report that was under way ended its file
  // again.
  const stoodInReport = from.payApprovedAt !== undefined;
  if (isOpen(from) && !isOpen(to)) await requestReport(to, deps, stoodInReport);
  else if (!isOpen(to) && (lost || !(await isYetToBeReported(to, deps))))
    await messages.sendReport(to.intakeId, times.followMinMs, again);
  if (!lost && (isDatedLate(from) || !isDatedLate(to))) return;
  for (const intakeId of await intakesPointingAt(from, deps)) {
    if (intakeId !== to.intakeId) await messages.sendReport(intakeId, times.followMinMs, again);
  }
  // The indexes may not show a file yet that was reported a moment ago: the order's last change is announced again when
  // they do.
  if (!isFollowed(to) && times.indexLagMs > 0) await messages.sendReconcile(to.clientOrderId, times.indexLagMs);
};

/**
 * The last change of an order, announced once more because its message came again: the process that wrote the change
 * may have stopped before it announced it. A report that was begun since is left as it is.
 *
 * @param told `every file`: also those whose lines the order's present state would not change
 */
export const requestReportsAgain = async (
  order: OrderedOrder | CancelledOrder,
  deps: RequestingWorker,
  told: 'changed files' | 'every file' = 'changed files',
): Promise<void> => {
  const isCancelled = order.state === 'CANCELLED';
  const { clientOrderId, notesPointing } = order;
  const [since, factAt] = isCancelled
    ? [order.createdAt, order.since]
    : [order.orderedAt, order.followedAt ?? order.orderedAt];
  const pointing =
    told === 'every file' || isCancelled || hasFailed(order) || isDoubted(order) || isDatedLate(order)
      ? await intakesPointingAt({ clientOrderId, orderedAt: since, notesPointing }, deps)
      : [];
  for (const intakeId of new Set([order.intakeId, ...pointing]))
    await deps.messages.sendReport(intakeId, deps.times.followMinMs, { again: true, factAt });
};

/** Files that point at it no longer waited for its deadline (M9), and say `unpaid` without a date. */
const isDatedLate = (order: Order): boolean => order.state === 'ORDERED' && order.datedLate === true;

const hasFailed = ({ desktopStates }: OrderedOrder): boolean => Object.values(desktopStates).includes('failed');

/** Lines that were already ordered here need attention as well. */
const isDoubted = (order: OrderedOrder): boolean =>
  order.sent.some((position) => doubtOf(order, position) !== undefined);

/**
 * Its file waits for another order, and its first report will show the change: it reads every order, this one too, once
 * the other has ended. The index only says which orders to look at; it may lag, and the report may be under way.
 */
const isYetToBeReported = async (order: Order, { ledger }: RequestingWorker): Promise<boolean> => {
  if ((await ledger.intakes.getIntake(order.intakeId))?.phase === 'REPORTED') return false;
  const id = await ledger.orders.findOtherOpenOrder(order);
  const other = id === undefined ? undefined : await ledger.orders.getOrder(id);
  return other !== undefined && isOpen(other);
};
