import * as z from 'zod';
import type { ListedOrder } from '../../domain/evidence.ts';
import { type TimeWindow, within } from '../../domain/ordering-times.ts';
import type { ProviderAnswer } from '../../domain/outcome.ts';
import { EvidenceUnavailableError, type ProviderBook } from '../../ports.ts';
import { countDesktops, lineItemSchema } from './count-desktops.ts';
import { endpointUrl } from './endpoint-url.ts';
import type { JsonReader } from './json-reader.ts';
import { readPages } from './read-pages.ts';
import {
  optionalNumber,
  optionalText,
  optionalTime,
  parseAnswer,
  parsePage,
  utcTime,
  wholeNumber,
} from './wire-schema.ts';

const LIST = 'the billing order list';
const DETAILS = 'the billing order details';
const PATH = '/v2/orders/customer-orders';
/** The most that the billing API gives on one page. */
const PAGE_SIZE = 100;
const NEW_PURCHASE = 1;

const orderSchema = z.object({
  order_id: z.string().min(1),
  status: wholeNumber,
  create_time: utcTime,
  user_name: optionalText,
  pending_payment_end_time: optionalTime,
  amount_after_discount: optionalNumber,
  currency: optionalText,
  sub_order_infos: z.array(z.object({ order_id: z.string().min(1) })).nullish(),
});
type BillingOrder = z.output<typeof orderSchema>;

const detailsSchema = z.object({
  order_info: orderSchema,
  order_line_items: z.array(lineItemSchema).nullish(),
  total_count: wholeNumber.nullish(),
});

const COMPLETED = 5;

/** Order status of the billing API. Whatever is not listed here has been paid for: being processed, shipped, completed. */
const STATUS: Readonly<Record<number, ListedOrder['status']>> = {
  1: 'pending',
  2: 'pending',
  4: 'cancelled',
  6: 'unpaid',
  9: 'pending',
};

type BillingOrders = Pick<ProviderBook, 'listOrders' | 'orderDetails' | 'orderStatus'>;

/** Orders as the billing API knows them (`/v2/orders/customer-orders`): the only witness of an order that is not paid. */
export const createBillingOrders = (bssEndpoint: string, readJson: JsonReader): BillingOrders => {
  const list = (window: TimeWindow): Promise<BillingOrder[]> =>
    readPages({
      source: LIST,
      readPage: async (offset) => {
        // No service code is asked for: a combined order has none, or another one than its desktops.
        const url = endpointUrl(bssEndpoint, PATH, {
          create_time_begin: utcSeconds(window.from),
          create_time_end: utcSeconds(window.to),
          order_type: NEW_PURCHASE,
          // New entries then come at the end, where they push nothing over a page's edge.
          order_by: 'createTime',
          limit: PAGE_SIZE,
          offset,
        });
        return parsePage(LIST, 'order_infos', orderSchema, await readJson({ source: LIST, scope: 'domain', url }));
      },
      keyOf: (order) => order.order_id,
    });

  const details = async (providerOrderId: string): Promise<ListedOrder | undefined> => {
    const path = `${PATH}/details/${encodeURIComponent(providerOrderId)}`;
    const url = endpointUrl(bssEndpoint, path, { limit: PAGE_SIZE, offset: 0 });
    const json = await readJson({ source: DETAILS, scope: 'domain', url, isAbsent: saysNoSuchOrder });
    if (json === undefined) return undefined;
    const {
      order_info: order,
      order_line_items: items,
      total_count: total,
    } = parseAnswer(DETAILS, detailsSchema, json);
    // Half of the items tell nothing of the number, which may then be any.
    const areAll = items != null && (total == null || total === items.length);
    return toListedOrder(order, areAll ? countDesktops(items) : undefined);
  };

  return {
    listOrders: async (window) => {
      const whole = { from: wholeSecond(Math.floor, window.from), to: wholeSecond(Math.ceil, window.to) };
      const listed = (await list(whole)).map((order) => toListedOrder(order, undefined));
      return listed.filter(({ createdAt }) => within(createdAt, whole));
    },
    orderDetails: async (listed) => {
      // A cancelled order is nobody's any more: who placed it and what it held is not asked.
      if (listed.status === 'cancelled') return listed;
      const found = await details(listed.providerOrderId);
      if (found === undefined) {
        throw new EvidenceUnavailableError(`${DETAILS} do not know ${listed.providerOrderId}, which is listed`);
      }
      const { providerOrderId, createdAt } = listed;
      const subOrderIds = [...new Set([...listed.subOrderIds, ...found.subOrderIds])];
      return { ...found, providerOrderId, createdAt, subOrderIds };
    },
    orderStatus: details,
  };
};

/** A 404 alone may also be a wrong endpoint, which proves nothing. */
const saysNoSuchOrder = (answer: ProviderAnswer): boolean =>
  (answer.status === 400 || answer.status === 404) && answer.errorCode === 'CBC.30000010';

const toListedOrder = (order: BillingOrder, desktops: number | undefined): ListedOrder => ({
  providerOrderId: order.order_id,
  subOrderIds: (order.sub_order_infos ?? []).map((part) => part.order_id),
  status: STATUS[order.status] ?? 'paid',
  createdAt: order.create_time,
  ...(desktops === undefined ? {} : { desktops }),
  ...(order.user_name === undefined ? {} : { operator: order.user_name }),
  ...(order.status === COMPLETED ? { completed: true } : {}),
  ...(order.pending_payment_end_time === undefined ? {} : { payBy: order.pending_payment_end_time }),
  ...(order.amount_after_discount === undefined
    ? {}
    : {
        amount: {
          value: order.amount_after_discount,
          ...(order.currency === undefined ? {} : { currency: order.currency }),
        },
      }),
});

const wholeSecond = (round: (seconds: number) => number, at: number): number => round(at / 1000) * 1000;

/** `2026-01-31T08:05:09Z`: the only form that the billing API reads. */
const utcSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
