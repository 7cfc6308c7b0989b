import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import type { ProviderOrderVerdict } from '../../domain/doubts/judge-provider-order.ts';
import { idsOf } from '../../domain/doubts/provider-order-ids.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { ProviderWorker } from '../signals/worker.ts';

import { cancelFenced, type ItemsById } from './cancel-fenced.ts';

/** Marks a provider order that no order of ours waits for as EXTRA. It is cancelled while it is unpaid. */
export const markExtra = async (
  order: ListedOrder,
  items: ItemsById,
  { reason, clientOrderId }: Extract<ProviderOrderVerdict, { kind: 'mark-extra' }>,
  deps: ProviderWorker,
): Promise<void> => {
  const { providerOrders } = deps.ledger;
  const { providerOrderId } = order;
  deps.log.error('an order at the provider belongs to no order of the ledger', { providerOrderId, reason });
  if (clientOrderId === undefined) {
    await providerOrders.putProviderOrder({ providerOrderId, status: 'EXTRA', reason });
    return;
  }
  const extras = new Map(items);
  for (const id of idsOf(order)) {
    const owned = items.get(id);
    if (owned?.status !== 'OWNED') continue;
    const sameAs = omitUndefined({ sameAs: owned.sameAs });
    const extra = { providerOrderId: id, status: 'EXTRA', reason, clientOrderId, ...sameAs } as const;
    if ((await providerOrders.changeProviderOrder(owned, extra)) === 'lost') return;
    extras.set(id, extra);
  }
  if (order.status === 'unpaid') await cancelFenced(order, extras, deps);
};
