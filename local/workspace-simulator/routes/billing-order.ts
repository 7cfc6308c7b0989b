import type { BookOrder, OrderStatus } from '../book/book-order.ts';
import type { Settings } from '../settings.ts';
import { timeText } from './utc-seconds.ts';

/** The numbers of order statuses in the billing API; 6 waits for payment. */
export const STATUS_CODES: Readonly<Record<OrderStatus, number>> = {
  processing: 3,
  cancelled: 4,
  completed: 5,
  unpaid: 6,
};

export const DESKTOP_SERVICE = 'hws.service.type.vdi';
const MARKET_SERVICE = 'hws.service.type.marketplace';
export const ORDER_TYPE_NEW = '1';
export const PRICE = 30;

/** A combined order has no service code; its sub-orders have. */
export const serviceCodeOf = (order: BookOrder): string | null =>
  order.subOrderIds.length === 0 ? DESKTOP_SERVICE : null;

const amounts = (desktops: number, { currency }: Settings) =>
  currency === null
    ? {}
    : {
        amount_after_discount: desktops * PRICE,
        official_amount: desktops * PRICE,
        currency,
        measure_id: 1,
      };

const subOrders = (order: BookOrder, settings: Settings) =>
  order.subOrderIds.map((orderId, place) => ({
    order_id: orderId,
    service_type_code: place === 0 ? DESKTOP_SERVICE : MARKET_SERVICE,
    status: STATUS_CODES[order.status],
    ...amounts(place === 0 ? order.desktops.length : 0, settings),
  }));

/** An entry of the order list. Only the details tell who placed the order and what it contains. */
export const describeListed = (order: BookOrder, settings: Settings) => ({
  order_id: order.orderId,
  service_type_code: serviceCodeOf(order),
  source_type: 1,
  status: STATUS_CODES[order.status],
  order_type: Number(ORDER_TYPE_NEW),
  ...amounts(order.desktops.length, settings),
  create_time: timeText(order.createdAt, settings),
  payment_time: order.paidAt === undefined ? null : timeText(order.paidAt, settings),
  enterprise_projects: [{ enterprise_project_id: order.request.enterprise_project_id ?? '0' }],
  sub_order_infos: order.subOrderIds.length === 0 ? null : subOrders(order, settings),
});

/** The sub-orders of a combined order, as entries of a list that does not name the whole order. */
export const describeParts = (order: BookOrder, settings: Settings) =>
  subOrders(order, settings).map((part) => ({ ...describeListed(order, settings), ...part, sub_order_infos: null }));

/** @param id the requested id: the order's, or a sub-order's if sub-orders are listed */
export const describeDetails = (order: BookOrder, settings: Settings, id: string) => ({
  ...(describeParts(order, settings).find((part) => settings.listsParts && part.order_id === id.toUpperCase()) ??
    describeListed(order, settings)),
  user_name: order.operator,
  pending_payment_end_time: timeText(order.payBy, settings),
});

/**
 * One line item for each resource of the request, with its number of desktops as `subscription_num`. A combined order
 * also has those of the market image.
 */
export const describeLineItems = (order: BookOrder, settings: Settings) => {
  const items = order.request.hour_package_resources.map((resource) => {
    const create = resource.create_desktops;
    return {
      order_line_item_id: `${order.orderId}-${create?.product_id ?? ''}`,
      order_id: order.subOrderIds[0] ?? order.orderId,
      service_type_code: DESKTOP_SERVICE,
      product_id: create?.hour_package_product_id ?? create?.product_id ?? null,
      product_spec_desc: create?.product_id ?? null,
      period_type: resource.period_type,
      period_num: resource.period_num ?? 1,
      subscription_num: settings.numbers === 'packages' ? 1 : (create?.desktops?.length ?? create?.size ?? 0),
      commercial_resource: 1,
    };
  });
  const market = order.subOrderIds[1];
  if (market === undefined) return items;
  return [
    ...items,
    ...items.map((item) => ({
      ...item,
      order_id: market,
      service_type_code: MARKET_SERVICE,
      product_spec_desc: 'image',
    })),
  ];
};
