import type { Member } from './line.ts';
import { namedMembers } from './named-members.ts';
import type { InDoubtOrder, Position } from './order.ts';
import type { CreateDesktopOrderRequest } from './order-request.ts';
import type { OrderingTimes } from './ordering-times.ts';
import type { ProviderAnswer } from './outcome.ts';
import type { ProviderOrderItem } from './provider-order.ts';
import { explain } from './refusal.ts';
import { couldHaveMade, type Sweep } from './settle.ts';

/** The 409 that the present doubt is about; none when another answer, or no answer, is the cause. */
const conflictOf = (order: InDoubtOrder): ProviderAnswer | undefined => {
  const doubted = order.history.findLast(({ to }) => to === 'IN_DOUBT');
  return doubted?.attempt === order.attempt.no && doubted.answer?.status === 409 ? order.answer : undefined;
};

/**
 * The members that a 409 named, with the reason. Only for an attempt that a sweep has shown to have ordered nothing: until
 * then a name may be taken by that attempt's own order. If an order of its size was there and is cancelled, the conflict
 * may have been with that one; so nobody is named, and the next attempt will tell.
 *
 * @param items the ledger's item of each listed order
 */
export const namedByConflict = (
  order: InDoubtOrder,
  members: readonly Member[],
  request: CreateDesktopOrderRequest,
  sweep: Sweep,
  items: ReadonlyMap<string, ProviderOrderItem>,
  times: OrderingTimes,
): Readonly<Record<Position, string>> => {
  const answer = conflictOf(order);
  if (answer === undefined) return {};
  const mayBeItsOwn = sweep.listed.some(
    (listed) =>
      couldHaveMade(order, listed, times) &&
      (listed.status === 'cancelled' || items.get(listed.providerOrderId)?.status === 'CANCELLED'),
  );
  if (mayBeItsOwn) return {};
  const why = explain({ reason: order.reason, answer });
  return Object.fromEntries(
    namedMembers(order.sent, members, request, answer).clearly.map((position) => [position, why]),
  );
};
