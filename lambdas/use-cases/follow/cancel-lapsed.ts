import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { idsOfOrder } from '../../domain/doubts/provider-order-ids.ts';
import type { OrderedOrder } from '../../domain/orders/order.ts';
import { isOwnedBy, type ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import { cancelWhole } from '../doubts/cancel-fenced.ts';
import type { ProviderWorker } from '../signals/worker.ts';

const cancelling = ({ providerOrderId, clientOrderId, attempt }: OrderedOrder): ProviderOrderItem => ({
  providerOrderId,
  status: 'CANCELLING',
  owner: { clientOrderId, attempt },
});

/**
 * Cancels an order that was not paid in time, through its own item: until the provider shows it as cancelled, somebody
 * may still pay it, so it keeps its people. A stop in between leaves the item CANCELLING and the order ORDERED; the
 * next look continues from the provider's state then.
 *
 * @returns whether it has ended
 */
export const cancelLapsed = async (order: OrderedOrder, deps: ProviderWorker): Promise<boolean> => {
  const { ledger, book, log } = deps;
  const { providerOrderId, clientOrderId } = order;
  const item = await ledger.providerOrders.getProviderOrder(providerOrderId);
  const isBegun = item?.status === 'CANCELLING' && item.owner?.clientOrderId === clientOrderId;
  if (!isBegun) {
    if (!isOwnedBy(item, order)) {
      const standing = item?.status ?? 'not recorded';
      log.error('an order that was not paid in time may not be cancelled', {
        clientOrderId,
        providerOrderId,
        item: standing,
      });
      return false;
    }
    if ((await ledger.providerOrders.changeProviderOrder(item, cancelling(order))) === 'lost') return false;
  }
  await cancelWhole(idsOfOrder(order), book);
  // The response to the call does not matter: the order was paid meanwhile, cancelled, or neither, and only the order
  // itself shows which.
  return (await statusOf(order, deps)) === 'cancelled';
};

/** Undefined if the provider does not answer. */
const statusOf = async (
  { providerOrderId, clientOrderId }: OrderedOrder,
  { book, log }: ProviderWorker,
): Promise<ListedOrder['status'] | undefined> => {
  try {
    return (await book.orderStatus(providerOrderId))?.status;
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('an order that is being cancelled could not be looked at', { clientOrderId, reason: error.message });
    return undefined;
  }
};

/** It was paid while it was being cancelled: its item is OWNED by this order again. */
export const keepPaid = async (order: OrderedOrder, { ledger }: ProviderWorker): Promise<void> => {
  const { providerOrderId, clientOrderId, attempt } = order;
  await ledger.providerOrders.changeProviderOrder(cancelling(order), {
    providerOrderId,
    status: 'OWNED',
    clientOrderId,
    attempt,
  });
};

/** The provider shows it as cancelled. */
export const endCancelling = async (order: OrderedOrder, { ledger }: ProviderWorker): Promise<void> => {
  const { providerOrderId, clientOrderId, attempt } = order;
  await ledger.providerOrders.changeProviderOrder(cancelling(order), { providerOrderId, status: 'CANCELLED' });
  for (const id of order.otherIds ?? []) {
    const owned = { providerOrderId: id, status: 'OWNED', clientOrderId, attempt } as const;
    await ledger.providerOrders.changeProviderOrder(owned, { providerOrderId: id, status: 'CANCELLED' });
  }
};
