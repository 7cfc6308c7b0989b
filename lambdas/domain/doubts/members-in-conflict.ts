import type { Member } from '../members/line.ts';
import type { Position } from '../orders/attempt.ts';
import type { InDoubtOrder } from '../orders/order.ts';
import type { ProviderAnswer } from '../orders/outcome.ts';
import { membersInError } from '../refusals/members-in-error.ts';
import { explain } from '../refusals/refusal.ts';
import type { CreateDesktopOrderRequest } from '../request/order-request.ts';
import type { OrderFindings } from './judge-order.ts';
import { couldHaveMade } from './match-provider-order.ts';

/** The 409 that caused the present doubt; undefined if another response, or none, is the cause. */
const conflictOf = (order: InDoubtOrder): ProviderAnswer | undefined => {
  const doubted = order.history.findLast(({ to }) => to === 'IN_DOUBT');
  return doubted?.attempt === order.attempt.no && doubted.answer?.status === 409 ? order.answer : undefined;
};

/**
 * The members that a 409 named, with the reason. Only for an attempt that a sweep has shown to have ordered nothing:
 * until then that attempt's own order may hold the name. If an order of its size existed and is cancelled, the conflict
 * may have been with that one; then no member is named, and the next attempt decides.
 */
export const membersInConflict = (
  order: InDoubtOrder,
  members: readonly Member[],
  request: CreateDesktopOrderRequest,
  { sweep, items, times }: OrderFindings,
): Readonly<Record<Position, string>> => {
  const answer = conflictOf(order);
  if (answer === undefined) return {};
  const mayBeItsOwn = sweep.listed.some(
    (listed) =>
      couldHaveMade(order, listed, times) &&
      (listed.status === 'cancelled' || items.get(listed.providerOrderId)?.status === 'CANCELLED'),
  );
  if (mayBeItsOwn) return {};
  const reason = explain({ reason: order.reason, answer });
  return Object.fromEntries(
    membersInError(order.sent, members, request, answer).clearly.map((position) => [position, reason]),
  );
};
