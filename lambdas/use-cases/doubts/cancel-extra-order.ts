import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { judgeProviderOrder } from '../../domain/doubts/judge-provider-order.ts';
import { idsOf } from '../../domain/doubts/provider-order-ids.ts';
import type { Order } from '../../domain/orders/order.ts';
import { fenceOf, isOwnedBy, orderNamedBy } from '../../domain/orders/provider-order.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import { compareClock } from '../signals/compare-clock.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { withIdsOf } from './account-for-recorded.ts';
import { ownIds } from './own-ids.ts';
import { dealWith } from './settle-provider-orders.ts';

/**
 * A provider order that was accepted after its order had continued without it. No sweep needs to list it: it is looked
 * at by its id, again and again until it is cancelled, or is paid after all, by anybody.
 */
export const cancelExtraOrder = async (providerOrderId: string, given: ProviderWorker): Promise<void> => {
  const deps = await compareClock(given);
  if (deps === undefined) return given.messages.sendExtra(providerOrderId, given.times.sweepEveryMs);
  const { ledger, messages, clock, times, log } = deps;
  const seen = await look(providerOrderId, deps);
  if (seen === undefined) return messages.sendExtra(providerOrderId, times.sweepEveryMs);
  const { order, owner } = seen;
  const items = await ledger.providerOrders.getProviderOrders(idsOf(order));
  const fence = fenceOf(idsOf(order), items);
  if (fence.kind === 'contradiction')
    return log.error('the ids of an order at the provider contradict each other', {
      providerOrderId,
      reason: fence.reason,
    });
  const { item } = fence;
  // Its owner is already recorded, so no other evidence is needed.
  if (item === undefined) return;
  const now = clock.now();
  const verdict = judgeProviderOrder({
    listed: order,
    item,
    owner,
    candidates: [],
    sweep: { begunAt: now, listed: [], desktops: [], jobs: [] },
    now,
    times,
  });
  if (verdict.kind === 'nothing') {
    if (owner?.state === 'ORDERED' && isOwnedBy(item, owner))
      await ownIds(owner, owner.providerOrderId, idsOf(order), ledger.providerOrders);
  } else {
    log.info('an order that came too late was judged', { providerOrderId, verdict: verdict.kind });
    await dealWith(order, { items, item }, verdict, deps);
  }
  const after = await ledger.providerOrders.getProviderOrder(providerOrderId);
  const isOver = order.status === 'paid' || order.status === 'cancelled';
  if (!isOver && (after?.status === 'EXTRA' || after?.status === 'CANCELLING'))
    await messages.sendExtra(providerOrderId, times.sweepEveryMs);
};

interface Seen {
  readonly order: ListedOrder;
  /** The order of ours that it was placed for. */
  readonly owner?: Order;
}

/** Undefined if the provider did not answer, or does not know the order yet. */
const look = async (providerOrderId: string, deps: ProviderWorker): Promise<Seen | undefined> => {
  const { ledger, book, log } = deps;
  try {
    const order = await book.orderStatus(providerOrderId);
    if (order === undefined) return undefined;
    const fence = fenceOf(idsOf(order), await ledger.providerOrders.getProviderOrders(idsOf(order)));
    const name = fence.kind === 'item' ? orderNamedBy(fence.item) : undefined;
    const owner = name === undefined ? undefined : await ledger.orders.getOrder(name);
    if (owner === undefined) return { order };
    // It may be the order's own after all, under another id than the recorded one.
    return { order: owner.state === 'ORDERED' ? await withIdsOf(owner, order, deps) : order, owner };
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('an order that came too late could not be looked at', { providerOrderId, reason: error.message });
    return undefined;
  }
};
