import { type Refused, refused } from '../../domain/operating/operator-result.ts';
import { type ParkedEnding, rejectParked } from '../../domain/orders/operator-transitions.ts';
import type { NeedsAttentionOrder, RejectedOrder } from '../../domain/orders/order.ts';
import { proveAbsent } from '../doubts/prove-absent.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { changed, foundInstead } from './resolve-order.ts';

/**
 * NEEDS_ATTENTION -> REJECTED, for all members of the order, once no POST of it can be outstanding. No claim is
 * deleted: the ending itself frees them.
 */
export const endParked = async (
  order: NeedsAttentionOrder,
  ending: ParkedEnding,
  reason: string,
  deps: ProviderWorker,
): Promise<{ readonly done: true; readonly order: RejectedOrder } | Refused> => {
  const { ledger, clock } = deps;
  const gate = await proveAbsent(order, 'pass', deps);
  const now = await ledger.orders.getOrder(order.clientOrderId);
  if (now?.state === 'ORDERED') return foundInstead(now);
  if (!gate.passes) return refused(gate.reason);
  const transition = rejectParked(order, ending, {
    at: new Date(clock.now()).toISOString(),
    reason,
    command: deps.command,
  });
  return (await ledger.orders.write(transition)) === 'lost' ? changed(order) : { done: true, order: transition.to };
};

/** The same by a person's decision to release these people, not for a redrive: the mark distinguishes the two. */
export const releaseOrder = (
  order: NeedsAttentionOrder,
  reason: string,
  decision: string,
  deps: ProviderWorker,
): ReturnType<typeof endParked> => endParked(order, { reason, released: true }, decision, deps);
