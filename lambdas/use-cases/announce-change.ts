import { isOpen, type Order, type OrderedOrder } from '../domain/order.ts';
import type { OrderingTimes } from '../domain/ordering-times.ts';
import type { Clock, Ledger, Messages } from '../ports.ts';
import { announceFinal } from './announce-final.ts';
import { intakesPointingAt } from './intakes-pointing-at.ts';

interface AnnounceDependencies {
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly times: OrderingTimes;
}

/**
 * A fact under a report has changed: it is written for the first time where that order was the last open one, else again.
 * Orders of one file change together, so the message waits a while, and one report serves all that came before it. Where
 * the order lost members, lines of other files that were already ordered here are corrected too.
 */
export const announceChange = async (from: OrderedOrder, to: Order, deps: AnnounceDependencies): Promise<void> => {
  const { messages, clock, times } = deps;
  const again = { again: true, factAt: new Date(clock.now()).toISOString() };
  const lost = to.state !== 'ORDERED' || to.sent.length < from.sent.length;
  if (isOpen(from) && !isOpen(to)) await announceFinal(to, deps);
  else if (!isOpen(to) && (lost || !(await isYetToBeReported(to, deps))))
    await messages.sendReport(to.intakeId, times.followMinMs, again);
  if (!lost) return;
  for (const intakeId of await intakesPointingAt(from, deps)) {
    if (intakeId !== to.intakeId) await messages.sendReport(intakeId, times.followMinMs, again);
  }
};

/** Its file waits for other orders, and its first report will show what has changed. */
const isYetToBeReported = async (order: Order, { ledger }: AnnounceDependencies): Promise<boolean> =>
  (await ledger.intakes.getIntake(order.intakeId))?.phase !== 'REPORTED' &&
  (await ledger.orders.hasOtherOpenOrders(order));
