import type { Candidate } from '../domain/candidate.ts';
import type { OrderedOrder } from '../domain/order.ts';
import { creationWindow, type OrderingTimes, within } from '../domain/ordering-times.ts';
import type { ListedOrder } from '../ports.ts';
import type { ReconcileDependencies } from './reconcile-order.ts';

/** Later than any time. */
const WHENEVER = '9999';
const COMPARED = 3;

/** Only its number of desktops tells it from an order that could have made it. */
const isToldApartByNumber = (
  { status, createdAt, desktops }: ListedOrder,
  candidates: readonly Candidate[],
  times: OrderingTimes,
): boolean =>
  status !== 'cancelled' &&
  desktops !== undefined &&
  candidates.some(
    ({ order }) =>
      within(createdAt, creationWindow(Date.parse(order.leasedAt), times)) && order.sent.length !== desktops,
  );

/**
 * Whether billing's number is that of the desktops, as far as our own accepted orders show it: the largest of those that
 * are still followed and of which nothing has failed. Where there is none, it is what the vendor documents.
 */
const numbersAgree = async ({ ledger, book, log }: ReconcileDependencies): Promise<boolean> => {
  const ids = await ledger.orders.watchedOrders('ORDERED', WHENEVER);
  const whole = [...(await ledger.orders.getOrders(ids)).values()]
    .filter((order): order is OrderedOrder => order.state === 'ORDERED' && order.sent.length === order.size)
    .sort((a, b) => b.size - a.size);
  for (const { clientOrderId, providerOrderId, size } of whole.slice(0, COMPARED)) {
    const seen = await book.orderStatus(providerOrderId, { counted: true });
    if (seen?.desktops === undefined || seen.desktops === size) continue;
    log.warn('the number that billing tells of an order is not that of its desktops, so it tells no orders apart', {
      clientOrderId,
      providerOrderId,
      told: seen.desktops,
      ordered: size,
    });
    return false;
  }
  return true;
};

const withoutNumber = ({ desktops: _, ...order }: ListedOrder): ListedOrder => order;

/** For one sweep: the listed order, without its number where that can not be believed (rule E17). Compares once, if ever. */
export const createNumberCheck = (
  candidates: readonly Candidate[],
  deps: ReconcileDependencies,
): ((order: ListedOrder) => Promise<ListedOrder>) => {
  let agree: boolean | undefined;
  return async (order) => {
    if (!isToldApartByNumber(order, candidates, deps.times)) return order;
    agree ??= await numbersAgree(deps);
    return agree ? order : withoutNumber(order);
  };
};
