import { ORDERED_MARKS } from '../../domain/intakes/schedule-watch.ts';
import type { OrderedOrder } from '../../domain/orders/order.ts';
import { END_OF_TIME } from '../../ports/clock.ts';
import type { OrderLedger } from '../../ports/ledger.ts';

export type RecordedOrders = () => Promise<readonly OrderedOrder[]>;

/**
 * Every accepted order that is still followed. There may be thousands, so they are read once for everything that one
 * sweep asks, and only when it asks. An index finds them: it may lag.
 */
export const createRecordedOrders = (orders: OrderLedger): RecordedOrders => {
  let reading: Promise<readonly OrderedOrder[]> | undefined;
  const read = async (): Promise<readonly OrderedOrder[]> => {
    const marked = await Promise.all(ORDERED_MARKS.map((mark) => orders.watchedOrders(mark, END_OF_TIME)));
    const found = await orders.getOrders(marked.flat());
    return [...found.values()].filter((order): order is OrderedOrder => order.state === 'ORDERED');
  };
  return () => {
    reading ??= read();
    return reading;
  };
};
