import type { Candidate, UndecidedOrder } from '../../domain/doubts/candidate.ts';
import { judgeOrder, type OrderVerdict } from '../../domain/doubts/judge-order.ts';
import { withoutOlderDesktops } from '../../domain/doubts/members-with-older-desktops.ts';
import type { OrderedOrder } from '../../domain/orders/order.ts';
import { timesOf } from '../../domain/orders/ordering-times.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { candidateOf, readProvider } from './read-provider.ts';
import { type SettledSweep, settleProviderOrders } from './settle-provider-orders.ts';

export type EvidenceVerdict =
  /** This sweep found it and recorded it: it is ORDERED. */
  | { readonly kind: 'found'; readonly order: OrderedOrder }
  | { readonly kind: 'absent'; readonly settled: SettledSweep }
  | { readonly kind: 'open' | 'unclear'; readonly reason: string; readonly begunAt: number };

const judgeSettled = (self: Candidate, { sweep, items }: SettledSweep, { times }: ProviderWorker): OrderVerdict =>
  judgeOrder(self, { sweep: withoutOlderDesktops(self, sweep, times), items, times });

/**
 * One sweep: the provider is read first, the ledger second, consistently and by key.
 *
 * @param judge what the settled sweep means for the order
 */
export const gatherEvidence = async (
  order: UndecidedOrder,
  deps: ProviderWorker,
  judge: (
    self: Candidate,
    settled: SettledSweep,
    deps: ProviderWorker,
  ) => OrderVerdict | Promise<OrderVerdict> = judgeSettled,
): Promise<EvidenceVerdict> => {
  const { clock, log } = deps;
  const times = timesOf(order, deps.times);
  const begunAt = clock.now();
  const self = await candidateOf(order, deps.ledger.orders);
  try {
    const sweep = await readProvider(self, begunAt, deps.book, times);
    const settled = await settleProviderOrders(self, sweep, deps);
    if (settled.found !== undefined) return { kind: 'found', order: settled.found };
    const verdict = await judge(self, settled, { ...deps, times });
    return verdict.kind === 'absent' ? { ...verdict, settled } : { ...verdict, begunAt };
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('a source of evidence did not answer', { clientOrderId: order.clientOrderId, reason: error.message });
    return { kind: 'open', reason: error.message, begunAt };
  }
};
