import type { Candidate } from '../../domain/doubts/candidate.ts';
import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { couldHaveMade } from '../../domain/doubts/match-provider-order.ts';
import { idsOf, withIds } from '../../domain/doubts/provider-order-ids.ts';
import type { OrderedOrder } from '../../domain/orders/order.ts';
import type { ProviderBook } from '../../ports/provider.ts';
import type { ProviderWorker, Worker } from '../signals/worker.ts';
import type { RecordedOrders } from './recorded-orders.ts';

/** It only reads. */
type AccountingWorker = Pick<Worker, 'ledger' | 'times'> & {
  readonly book: Pick<ProviderBook, 'listOrders' | 'orderStatus'>;
};

/** A part is created with its whole; the provider may state slightly different times. */
const SAME_TIME_MS = 60_000;

/** The recorded order that it may be after all. `apart`: none. */
export type Account =
  | { readonly kind: 'apart' }
  | { readonly kind: 'joined'; readonly order: ListedOrder }
  | { readonly kind: 'unclear'; readonly reason: string };

/**
 * An order whose id the ledger does not know may still be a recorded one, listed under another id than the one in the
 * response to its POST. So each recorded order that could have placed it must be accounted for: listed separately, or
 * shown by its details to be another one. The sweep lists the window of one order in doubt; orders created just before
 * or after it are read from a separate list, otherwise the neighbours of an order at full rate would block it
 * permanently.
 *
 * @param candidates of this sweep: those that have been accepted since are recorded ones too
 * @param listedIds every id of the sweep's list
 */
export const createAccounting =
  (
    candidates: readonly Candidate[],
    listedIds: ReadonlySet<string>,
    recorded: RecordedOrders,
    deps: AccountingWorker,
  ): ((order: ListedOrder) => Promise<Account>) =>
  async (order) => {
    let around: ReadonlySet<string> | undefined;
    const all = [...(await recorded()), ...(await acceptedSince(candidates, order, deps))];
    for (const one of all) {
      if (!couldHaveMade(one, order, deps.times) || isListed(one, listedIds)) continue;
      const { clientOrderId, providerOrderId } = one;
      const seen = await deps.book.orderStatus(providerOrderId);
      if (seen !== undefined && isSame(seen, order)) return { kind: 'joined', order: withIds(order, idsOf(seen)) };
      if (seen?.status === 'cancelled') continue;
      if (seen !== undefined && Math.abs(seen.createdAt - order.createdAt) > SAME_TIME_MS) continue;
      around ??= await idsAround(order, deps);
      if (!isListed(one, around)) {
        return { kind: 'unclear', reason: `may be order ${clientOrderId}'s, which is recorded as ${providerOrderId}` };
      }
    }
    return { kind: 'apart' };
  };

const isSame = (a: ListedOrder, b: ListedOrder): boolean => idsOf(a).some((id) => idsOf(b).includes(id));

/** With the ids of a recorded order, if its details show that it is the same. */
export const withIdsOf = async (
  { providerOrderId }: OrderedOrder,
  order: ListedOrder,
  { book }: ProviderWorker,
): Promise<ListedOrder> => {
  const seen = await book.orderStatus(providerOrderId);
  return seen !== undefined && isSame(seen, order) ? withIds(order, idsOf(seen)) : order;
};

/** Every id in the list of orders created at about the same time. */
const idsAround = async ({ createdAt }: ListedOrder, { book }: AccountingWorker): Promise<ReadonlySet<string>> => {
  const listed = await book.listOrders({ from: createdAt - SAME_TIME_MS, to: createdAt + SAME_TIME_MS });
  return new Set(listed.flatMap(idsOf));
};

const isListed = ({ providerOrderId, otherIds = [] }: OrderedOrder, ids: ReadonlySet<string>): boolean =>
  [providerOrderId, ...otherIds].some((id) => ids.has(id));

/** The recorded orders were read once for the sweep; orders that were undecided then are read again, by key. */
const acceptedSince = async (
  candidates: readonly Candidate[],
  listed: ListedOrder,
  { ledger, times }: AccountingWorker,
): Promise<OrderedOrder[]> => {
  const possible = candidates.filter(({ order }) => couldHaveMade(order, listed, times));
  const now = await ledger.orders.getOrders(possible.map(({ order }) => order.clientOrderId));
  return [...now.values()].filter((order): order is OrderedOrder => order.state === 'ORDERED');
};
