import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { idsOf } from '../../domain/doubts/provider-order-ids.ts';
import type { ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import type { ProviderBook } from '../../ports/provider.ts';
import type { ProviderWorker } from '../signals/worker.ts';

/** The items of an order's ids as they were read; they must not have changed. */
export type ItemsById = ReadonlyMap<string, ProviderOrderItem>;

/**
 * Cancels the order once the item of each of its ids is won: recording or paying it needs one of them. If one item
 * cannot be won, the others are given back and nothing is called.
 */
export const cancelFenced = async (order: ListedOrder, items: ItemsById, deps: ProviderWorker): Promise<void> => {
  const taken: string[] = [];
  for (const id of idsOf(order)) {
    if (await take(id, items.get(id), deps)) taken.push(id);
    else {
      for (const one of taken) await giveBack(one, items.get(one), deps);
      return;
    }
  }
  await cancel(order, deps);
};

const take = async (
  providerOrderId: string,
  item: ProviderOrderItem | undefined,
  { ledger: { providerOrders } }: ProviderWorker,
): Promise<boolean> => {
  const cancelling = { providerOrderId, status: 'CANCELLING' } as const;
  if (item === undefined) return (await providerOrders.putProviderOrder(cancelling)).status === 'CANCELLING';
  if (item.status === 'CANCELLING' || item.status === 'CANCELLED') return true;
  return (await providerOrders.changeProviderOrder(item, cancelling)) === 'written';
};

const giveBack = async (
  providerOrderId: string,
  item: ProviderOrderItem | undefined,
  { ledger: { providerOrders } }: ProviderWorker,
): Promise<void> => {
  if (item === undefined) await providerOrders.removeCancelling(providerOrderId);
  else if (item.status === 'EXTRA')
    await providerOrders.changeProviderOrder({ providerOrderId, status: 'CANCELLING' }, item);
};

/**
 * Whatever the response, the order itself is read: a cancellation by anybody counts, and an order whose cancellation
 * was confirmed but did not happen must not be sent again. If it is paid, its names will show whose it is.
 */
const cancel = async (order: ListedOrder, deps: ProviderWorker): Promise<void> => {
  const { book } = deps;
  const id = await cancelWhole(idsOf(order), book);
  if (id === undefined) return;
  const now = await book.orderStatus(id);
  if (now?.status === 'cancelled') return markCancelled(order, deps);
  if (now?.status === 'paid') return giveUpCancelling(order, deps);
};

/**
 * Only the whole can be cancelled, and its id may be any of them. Returns the id that was cancelled; undefined if none
 * is known.
 */
export const cancelWhole = async (ids: readonly string[], book: ProviderBook): Promise<string | undefined> => {
  for (const id of ids) {
    const answer = await book.cancelOrder(id);
    if (answer === 'unknown') return undefined;
    if (answer !== 'part') return id;
  }
  return undefined;
};

export const markCancelled = async (order: ListedOrder, { ledger }: ProviderWorker): Promise<void> => {
  for (const providerOrderId of idsOf(order)) {
    await ledger.providerOrders.changeProviderOrder(
      { providerOrderId, status: 'CANCELLING' },
      { providerOrderId, status: 'CANCELLED' },
    );
  }
};

export const giveUpCancelling = async (order: ListedOrder, { ledger }: ProviderWorker): Promise<void> => {
  for (const id of idsOf(order)) await ledger.providerOrders.removeCancelling(id);
};
