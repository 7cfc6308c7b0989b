import type { OrderedOrder } from '../domain/order.ts';
import { shardsFor } from '../domain/shards.ts';
import type { Clock, Ledger } from '../ports.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Files dropped later than this after the order keep the word of their day. */
const LOOK_AHEAD_MS = 31 * DAY_MS;

/**
 * Reported intakes, and those whose report may be under way, with a line that was already ordered in this order. The ledger keeps no pointers backwards: the files
 * since the day before the order was accepted, and of 31 days at most, are searched.
 */
export const intakesPointingAt = async (
  { clientOrderId, orderedAt }: Pick<OrderedOrder, 'clientOrderId' | 'orderedAt'>,
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
): Promise<string[]> => {
  const from = Date.parse(orderedAt) - DAY_MS;
  const to = Math.min(clock.now(), from + LOOK_AHEAD_MS) + DAY_MS;
  const found: string[] = [];
  for (let at = from; at <= to; at += DAY_MS) {
    for (const intake of await ledger.intakes.intakesOfDay(new Date(at).toISOString().slice(0, 10))) {
      if ((intake.phase !== 'REPORTED' && intake.phase !== 'QUEUED') || intake.plan === undefined) continue;
      const ids = await ledger.orders.ordersOfIntake(intake.intakeId, shardsFor(intake.plan.orders));
      const orders = await ledger.orders.getOrders(ids);
      const points = [...orders.values()].some((order) =>
        Object.values(order.alreadyOrdered).some((pointer) => pointer.clientOrderId === clientOrderId),
      );
      if (points) found.push(intake.intakeId);
    }
  }
  return found;
};
