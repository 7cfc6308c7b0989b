import type { Order } from '../../domain/orders/order.ts';
import type { ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import { isOwnedBy, orderNamedBy } from '../../domain/orders/provider-order.ts';
import type { ProviderOrderLedger } from '../../ports/ledger.ts';

/** How often an item may change during one write before that is an error of its own. */
const TRIES = 5;

export type Ownership = { readonly owned: true } | { readonly owned: false; readonly standing: ProviderOrderItem };

/**
 * Records the order under each of these ids of its provider order, `recordedAs` first; idempotent. An item that is
 * EXTRA for no order or for this very order, or CANCELLING, was written by a process that did not know that the ids
 * belong together, and gives way. An item of another order, or one that is CANCELLED, does not: then nothing may be
 * done with the order.
 *
 * @param order with the attempt whose order it is
 */
export const ownIds = async (
  order: Order,
  recordedAs: string,
  otherIds: readonly string[],
  providerOrders: ProviderOrderLedger,
): Promise<Ownership> => {
  for (const id of new Set([recordedAs, ...otherIds])) {
    const ownership = await ownId(order, id, recordedAs, providerOrders);
    if (!ownership.owned) return ownership;
  }
  return { owned: true };
};

const ownId = async (
  order: Order,
  id: string,
  recordedAs: string,
  providerOrders: ProviderOrderLedger,
): Promise<Ownership> => {
  const { clientOrderId, attempt } = order;
  if (attempt === undefined) throw new Error(`order ${clientOrderId} was never sent`);
  const item: ProviderOrderItem = {
    providerOrderId: id,
    status: 'OWNED',
    clientOrderId,
    attempt,
    ...(id === recordedAs ? {} : { sameAs: recordedAs }),
  };
  for (let tries = 0; ; tries++) {
    const standing = await providerOrders.putProviderOrder(item);
    if (isOwnedBy(standing, order)) return { owned: true };
    const givesWay =
      (standing.status === 'EXTRA' || (standing.status === 'CANCELLING' && id !== recordedAs)) &&
      (orderNamedBy(standing) ?? clientOrderId) === clientOrderId;
    if (!givesWay || tries === TRIES) return { owned: false, standing };
    await providerOrders.changeProviderOrder(standing, item);
  }
};
