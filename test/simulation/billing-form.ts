import { createBillingOrders } from '../../lambdas/adapters/huawei/evidence/billing-orders.ts';
import type { ListedOrder } from '../../lambdas/domain/doubts/evidence.ts';
import type { TimeWindow } from '../../lambdas/domain/orders/ordering-times.ts';
import type { Sky } from './process.ts';
import type { BookOrder } from './provider-book.ts';
import { HOUR_MS } from './weather.ts';

const MINUTE_MS = 60_000;
/** The offset of the provider's local time. */
const EAST_MS = 8 * HOUR_MS;

const CODES = { unpaid: 6, paid: 3, cancelled: 4 } as const;
const COMPLETED = 5;
/** An undocumented state. */
const ODD = 7;

/** The order's state as billing shows it. */
export const stateCodeOf = (
  { id }: BookOrder,
  status: BookOrder['status'],
  completed: boolean,
  { scheduler, weather, isStormy }: Sky,
): number => {
  // The time differs for each order, and is the same for all callers.
  const minute = (Math.floor(scheduler.now() / MINUTE_MS) + 7 * id.length + Number(id.replace(/\D/g, ''))) % 60;
  if (weather.billing.oddStates && isStormy() && status !== 'cancelled' && minute < 12) return ODD;
  return completed ? COMPLETED : CODES[status];
};

const timeText = (at: number, { weather, isStormy }: Sky): string => {
  const seconds = (time: number): string => new Date(time).toISOString().slice(0, 19);
  switch (weather.billing.times) {
    case 'utc':
      return `${seconds(at)}Z`;
    case 'offset':
      return `${seconds(at + EAST_MS)}+08:00`;
    case 'zoneless':
      return isStormy() ? seconds(at + EAST_MS).replace('T', ' ') : `${seconds(at)}Z`;
  }
};

/** The list as it goes over the wire, page by page, read by the real code. */
export const listedBy = (orders: readonly ListedOrder[], window: TimeWindow, sky: Sky): Promise<ListedOrder[]> => {
  const { pageSize, totals } = sky.weather.billing;
  const rows = orders.map((order) => ({
    order_id: order.providerOrderId,
    status: order.unknownStatus ?? (order.completed ? COMPLETED : CODES[order.status as keyof typeof CODES]),
    create_time: timeText(order.createdAt, sky),
    sub_order_infos: order.subOrderIds.map((order_id) => ({ order_id })),
  }));
  const billing = createBillingOrders('https://bss.invalid', async ({ url }) => {
    const offset = Number(url.searchParams.get('offset'));
    const order_infos = rows.slice(offset, offset + pageSize);
    return { total_count: totals === 'page' ? order_infos.length : rows.length, order_infos };
  });
  return billing.listOrders(window);
};
