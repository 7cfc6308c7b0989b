import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { idsOf } from '../../domain/doubts/provider-order-ids.ts';
import { sameAttempt } from '../../domain/orders/attempt.ts';
import { isOpen, type Order, type OrderedOrder, postOf } from '../../domain/orders/order.ts';
import { recordOrdered } from '../../domain/orders/order-transitions.ts';
import { isOwnedBy, type ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import { reopenIntake } from '../signals/reopen-intake.ts';
import { requestReport } from '../signals/request-report.ts';
import { startFollowing } from '../signals/start-following.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { ownIds } from './own-ids.ts';

/** An order at the provider, and the item that fences it. */
interface ProviderOrder {
  readonly listed: ListedOrder;
  readonly item: ProviderOrderItem | undefined;
}

/** Wins the items of its ids first. Without them, or if the order has changed, it writes and returns nothing. */
export const adoptOrder = async (
  order: Order,
  { listed, item }: ProviderOrder,
  reason: string,
  deps: ProviderWorker,
): Promise<OrderedOrder | undefined> => {
  const { ledger, clock } = deps;
  const { clientOrderId, attempt } = order;
  if (attempt === undefined) return undefined;
  const recordedAs = isOwnedBy(item, order) ? (item.sameAs ?? item.providerOrderId) : listed.providerOrderId;
  const otherIds = idsOf(listed).filter((id) => id !== recordedAs);
  const ownership = await ownIds(order, recordedAs, otherIds, ledger.providerOrders);
  if (!ownership.owned) return undefined;
  const now = await ledger.orders.getOrder(clientOrderId);
  if (now === undefined || !sameAttempt(now.attempt, attempt)) return undefined;
  if (
    now.state !== 'SUBMITTING' &&
    now.state !== 'IN_DOUBT' &&
    now.state !== 'NEEDS_ATTENTION' &&
    now.state !== 'QUEUED'
  )
    return undefined;
  const post = postOf(now);
  if (post === undefined) return undefined;
  const because = {
    at: new Date(clock.now()).toISOString(),
    reason: `recovered as ${recordedAs}: ${reason}`,
    command: deps.command,
  };
  const transition = recordOrdered(now, post, { providerOrderId: recordedAs, otherIds, found: 'recovered' }, because);
  // Its file may be reported already, and the schedule does not look after a reported file while this order waits for
  // its payment.
  if (now.state === 'NEEDS_ATTENTION' && isOpen(transition.to))
    await reopenIntake(now, `order ${clientOrderId} was found and is to be paid`, ledger, clock);
  if ((await ledger.orders.write(transition)) === 'lost') return undefined;
  await startFollowing(transition.to, deps);
  if (!isOpen(transition.to)) await requestReport(transition.to, deps);
  return transition.to;
};
