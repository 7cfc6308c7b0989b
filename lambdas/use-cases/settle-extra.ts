import { judgeOrphan } from '../domain/settle.ts';
import { EvidenceUnavailableError, type ListedOrder } from '../ports.ts';
import type { ReconcileDependencies } from './reconcile-order.ts';
import { dealWith } from './settle-orphans.ts';

/**
 * An order of ours that came when its order had gone on without it. No sweep needs to list it: it is looked at by its id,
 * and again until it is cancelled, or paid after all, by whomever.
 */
export const settleExtra = async (providerOrderId: string, deps: ReconcileDependencies): Promise<void> => {
  const { ledger, messages, clock, times, log } = deps;
  const seen = await look(providerOrderId, deps);
  if (seen === undefined) return messages.sendExtra(providerOrderId, times.sweepEveryMs);
  const item = await ledger.providerOrders.getProviderOrder(providerOrderId);
  const owner = item?.status === 'OWNED' ? await ledger.orders.getOrder(item.clientOrderId) : undefined;
  // Whose it is is written down already: nobody else's evidence is asked for.
  if (item === undefined) return;
  const now = clock.now();
  const verdict = judgeOrphan(seen, item, owner, [], { begunAt: now, listed: [], desktops: [], jobs: [] }, now, times);
  if (verdict.do !== 'nothing') {
    log.info('an order that came too late was judged', { providerOrderId, verdict: verdict.do });
    await dealWith(seen, item, verdict, deps);
  }
  const after = await ledger.providerOrders.getProviderOrder(providerOrderId);
  const isOver = seen.status === 'paid' || seen.status === 'cancelled';
  if (!isOver && (after?.status === 'EXTRA' || after?.status === 'CANCELLING'))
    await messages.sendExtra(providerOrderId, times.sweepEveryMs);
};

/** Undefined where the provider did not answer, or does not know the order yet. */
const look = async (
  providerOrderId: string,
  { book, log }: ReconcileDependencies,
): Promise<ListedOrder | undefined> => {
  try {
    return await book.orderStatus(providerOrderId);
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('an order that came too late could not be looked at', { providerOrderId, reason: error.message });
    return undefined;
  }
};
