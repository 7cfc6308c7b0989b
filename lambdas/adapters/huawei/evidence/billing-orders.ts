import * as z from 'zod';
import type { ListedOrder } from '../../../domain/doubts/evidence.ts';
import { type TimeWindow, within } from '../../../domain/orders/ordering-times.ts';
import type { ProviderAnswer } from '../../../domain/orders/outcome.ts';
import { omitUndefined } from '../../../domain/values/omit-undefined.ts';
import { EvidenceUnavailableError, type ProviderBook } from '../../../ports/provider.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import { isOrderId } from '../http/is-order-id.ts';
import { readPages } from '../http/read-pages.ts';
import {
  optionalAmount,
  optionalText,
  optionalTime,
  orderId,
  parseAnswer,
  parsePage,
  time,
  wholeNumber,
} from '../http/wire-schema.ts';
import { countDesktops, type LineItem, lineItemSchema } from './count-desktops.ts';
import type { JsonReader } from './json-reader.ts';

const LIST = 'the billing order list';
const DETAILS = 'the billing order details';
const PATH = '/v2/orders/customer-orders';
/** The billing API's largest page. */
const PAGE_SIZE = 100;
/** Pages of one order's line items: it holds 50 desktops of a few products. */
const MAX_ITEM_PAGES = 20;
const NEW_PURCHASE = 1;

const orderSchema = z.object({
  order_id: orderId,
  status: wholeNumber,
  create_time: time,
  user_name: optionalText,
  pending_payment_end_time: optionalTime,
  amount_after_discount: optionalAmount,
  currency: optionalText,
  sub_order_infos: z.array(z.object({ order_id: orderId })).nullish(),
});
type BillingOrder = z.output<typeof orderSchema>;

const detailsSchema = z.object({
  order_info: orderSchema,
  order_line_items: z.array(lineItemSchema).nullish(),
  total_count: wholeNumber.nullish(),
});

const COMPLETED = 5;

/**
 * Order status of the billing API: 10 to 13 are steps of the delivery. A status that is not listed here is unknown, and
 * not paid.
 */
const STATUS: Readonly<Record<number, ListedOrder['status']>> = {
  1: 'pending',
  2: 'pending',
  3: 'paid',
  4: 'cancelled',
  [COMPLETED]: 'paid',
  6: 'unpaid',
  9: 'pending',
  10: 'paid',
  11: 'paid',
  12: 'paid',
  13: 'paid',
};

/** The meaning of the status; `unknown` for an undocumented one. */
export const orderStateOf = (status: number): Pick<ListedOrder, 'status' | 'unknownStatus' | 'completed'> => ({
  status: STATUS[status] ?? 'unknown',
  ...(status in STATUS ? {} : { unknownStatus: status }),
  ...(status === COMPLETED ? { completed: true } : {}),
});

type BillingOrders = Pick<ProviderBook, 'listOrders' | 'orderDetails' | 'orderStatus'>;

/** Orders from the billing API (`/v2/orders/customer-orders`): the only evidence of an unpaid order. */
export const createBillingOrders = (bssEndpoint: string, readJson: JsonReader): BillingOrders => {
  const list = (window: TimeWindow): Promise<BillingOrder[]> =>
    readPages({
      source: LIST,
      readPage: async (offset) => {
        // No service code filter: a combined order has none, or another one than its desktops.
        const url = endpointUrl(bssEndpoint, PATH, {
          create_time_begin: utcSeconds(window.from),
          create_time_end: utcSeconds(window.to),
          order_type: NEW_PURCHASE,
          // New entries then come at the end, where they move nothing across a page boundary.
          order_by: 'createTime',
          limit: PAGE_SIZE,
          offset,
        });
        const json = await readJson({ source: LIST, scope: 'domain', url });
        return parsePage({ source: LIST, field: 'order_infos', row: orderSchema }, json, offset);
      },
      keyOf: (order) => order.order_id,
    });

  const readDetails = async (providerOrderId: string, offset: number) => {
    if (!isOrderId(providerOrderId))
      throw new EvidenceUnavailableError(`${JSON.stringify(providerOrderId)} cannot be the id of an order`);
    const path = `${PATH}/details/${pathSegment(providerOrderId)}`;
    const url = endpointUrl(bssEndpoint, path, { limit: PAGE_SIZE, offset });
    const json = await readJson({ source: DETAILS, scope: 'domain', url, isAbsent: saysNoSuchOrder });
    return json === undefined ? undefined : parseAnswer(DETAILS, detailsSchema, json);
  };

  /** All line items of the order, or undefined: some of them say nothing about its number, which may then be any. */
  const restOfItems = async (providerOrderId: string, first: z.output<typeof detailsSchema>) => {
    const items = [...(first.order_line_items ?? [])];
    let largestTotal = first.total_count ?? 0;
    for (let page = 1; page < MAX_ITEM_PAGES && items.length > 0; page++) {
      const next = await readDetails(providerOrderId, items.length);
      const more = next?.order_line_items ?? [];
      largestTotal = Math.max(largestTotal, next?.total_count ?? 0);
      if (more.length === 0) return items.length >= largestTotal ? items : undefined;
      const known = new Set(items.map(({ order_line_item_id: id }) => id));
      if (more.some(({ order_line_item_id: id }) => id !== undefined && known.has(id))) return undefined;
      items.push(...more);
    }
    return undefined;
  };

  const details = async (providerOrderId: string, counted: boolean): Promise<ListedOrder | undefined> => {
    const first = await readDetails(providerOrderId, 0);
    if (first === undefined) return undefined;
    const items = counted ? await restOfItems(providerOrderId, first) : undefined;
    const listed = toListedOrder(first.order_info, items === undefined ? undefined : countDesktops(items));
    return withOtherIds(listed, providerOrderId, items ?? first.order_line_items ?? []);
  };

  return {
    listOrders: async (window) => {
      const whole = { from: wholeSecond(Math.floor, window.from), to: wholeSecond(Math.ceil, window.to) };
      const listed = (await list(whole)).map((order) => toListedOrder(order, undefined));
      const astray = listed.find(({ createdAt }) => !within(createdAt, whole));
      if (astray === undefined) return listed;
      const asked = `${utcSeconds(whole.from)} to ${utcSeconds(whole.to)}`;
      throw new EvidenceUnavailableError(
        `${LIST} gives ${astray.providerOrderId} with create_time ${utcSeconds(astray.createdAt)}, and was asked for ${asked}`,
      );
    },
    orderDetails: async (listed) => {
      // A cancelled order needs no owner: its user and content are not read.
      if (listed.status === 'cancelled') return listed;
      const found = await details(listed.providerOrderId, true);
      if (found === undefined) {
        throw new EvidenceUnavailableError(`${DETAILS} do not know ${listed.providerOrderId}, which is listed`);
      }
      const { providerOrderId, createdAt } = listed;
      const subOrderIds = [...new Set([...listed.subOrderIds, ...found.subOrderIds])];
      const aliases = [...new Set([found.providerOrderId, ...(listed.aliases ?? []), ...(found.aliases ?? [])])].filter(
        (id) => id !== providerOrderId,
      );
      return { ...found, providerOrderId, createdAt, subOrderIds, ...(aliases.length === 0 ? {} : { aliases }) };
    },
    orderStatus: (providerOrderId, options) => details(providerOrderId, options?.counted ?? false),
  };
};

/**
 * With the ids that only its details show. For the id of a part the provider may return the whole, whose parts then
 * name the requested one; a response that does not name it is about another order.
 */
const withOtherIds = (listed: ListedOrder, asked: string, items: readonly LineItem[]): ListedOrder => {
  const ofItems = items.flatMap(({ order_id: id }) => (id === undefined ? [] : [id]));
  const known = new Set([listed.providerOrderId, ...listed.subOrderIds, ...ofItems]);
  if (!known.has(asked)) {
    throw new EvidenceUnavailableError(
      `${DETAILS} of ${asked} are those of another order (order_info.order_id ${listed.providerOrderId})`,
    );
  }
  const aliases = [...known].filter((id) => id !== listed.providerOrderId && !listed.subOrderIds.includes(id));
  return aliases.length === 0 ? listed : { ...listed, aliases };
};

/** A 404 alone may also be a wrong endpoint, which proves nothing. */
const saysNoSuchOrder = (answer: ProviderAnswer): boolean =>
  (answer.status === 400 || answer.status === 404) && answer.errorCode === 'CBC.30000010';

const toListedOrder = (order: BillingOrder, desktops: number | undefined): ListedOrder => ({
  providerOrderId: order.order_id,
  subOrderIds: (order.sub_order_infos ?? []).map((part) => part.order_id),
  ...orderStateOf(order.status),
  createdAt: order.create_time,
  ...omitUndefined({ desktops, operator: order.user_name, payBy: order.pending_payment_end_time }),
  ...(order.amount_after_discount === undefined
    ? {}
    : {
        amount: {
          value: order.amount_after_discount,
          ...omitUndefined({ currency: order.currency }),
        },
      }),
});

const wholeSecond = (round: (seconds: number) => number, at: number): number => round(at / 1000) * 1000;

/** `2026-01-31T08:05:09Z`: the only form that the billing API reads. */
const utcSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
