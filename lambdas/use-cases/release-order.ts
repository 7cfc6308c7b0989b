import { type Refused, refused } from '../domain/operator-result.ts';
import { rejectParked } from '../domain/operator-transitions.ts';
import type { NeedsAttentionOrder, RejectedOrder } from '../domain/order.ts';
import { gateParked } from './gate-parked.ts';
import type { ReconcileDependencies } from './reconcile-order.ts';
import { changed, foundInstead } from './resolve-order.ts';

/**
 * NEEDS_ATTENTION -> REJECTED, for all members of the order, once nothing of it can be out. No claim is deleted: the ending
 * itself frees them.
 *
 * @param reason the final word's, in the result file
 */
export const releaseOrder = async (
  order: NeedsAttentionOrder,
  reason: string,
  why: string,
  deps: ReconcileDependencies,
): Promise<{ readonly done: true; readonly order: RejectedOrder } | Refused> => {
  const { ledger, clock } = deps;
  const gate = await gateParked(order, 'pass', deps);
  const now = await ledger.orders.getOrder(order.clientOrderId);
  if (now?.state === 'ORDERED') return foundInstead(now);
  if (!gate.passes) return refused(gate.why);
  const transition = rejectParked(order, reason, { at: new Date(clock.now()).toISOString(), why });
  return (await ledger.orders.write(transition)) === 'lost' ? changed(order) : { done: true, order: transition.to };
};
