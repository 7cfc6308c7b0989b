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
  if (!isOpen(to)) {
    if (isOpen(from)) await announceFinal(to, deps);
    else await messages.sendReport(to.intakeId, times.followMinMs, again);
  }
  const lost = to.state !== 'ORDERED' || to.sent.length < from.sent.length;
  if (!lost) return;
  for (const intakeId of await intakesPointingAt(from, deps)) {
    if (intakeId !== to.intakeId) await messages.sendReport(intakeId, times.followMinMs, again);
  }
};
