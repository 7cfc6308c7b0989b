import * as z from 'zod';
import type { BookEvent } from '../book/book-events.ts';
import { type Ruling, ruleOnCancel, ruleOnPayment } from '../book/ordering.ts';
import { type Answer, billingError, NO_CONTENT, ok } from '../http/answer.ts';
import { readJson, readQuery, wholeNumber } from '../http/read-input.ts';
import { at, type Call, type Route } from '../http/route.ts';
import type { Provider } from '../simulated-provider.ts';
import { authorize } from './authorize.ts';
import {
  describeDetails,
  describeLineItems,
  describeListed,
  describeParts,
  ORDER_TYPE_NEW,
  STATUS_CODES,
  serviceCodeOf,
} from './billing-order.ts';
import { pageOf } from './page-of.ts';
import { parseUtcSeconds, utcSeconds } from './utc-seconds.ts';

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;
const LIMIT_DEFAULT = 10;

const time = z.string().transform((text, context) => {
  const parsed = parseUtcSeconds(text);
  if (parsed === undefined) context.addIssue({ code: 'custom', message: `"${text}" is not like 2026-01-31T08:05:09Z` });
  return parsed ?? 0;
});

const page = { limit: wholeNumber(1, 100).optional(), offset: wholeNumber(0, 999_999_999).optional() };

const listSchema = z
  .strictObject({
    create_time_begin: time.optional(),
    create_time_end: time.optional(),
    service_type_code: z.string().optional(),
    status: wholeNumber(1, 99).optional(),
    order_type: z.string().optional(),
    order_by: z.enum(['createTime', '-createTime']).optional(),
    ...page,
  })
  .refine(
    ({ create_time_begin: begin, create_time_end: end }) =>
      begin === undefined || end === undefined || (begin <= end && end - begin <= YEAR_MS),
    'create_time_begin to create_time_end must be a time span of at most a year',
  );

const detailsSchema = z.strictObject(page);

const invalid = (problem: string): Answer => billingError(400, 'CBC.0100', `Parameter error: ${problem}`);

const listOrders = (provider: Provider, call: Call): Answer => {
  const input = readQuery(call.query, listSchema);
  if (!input.ok) return invalid(input.problem);
  const query = input.value;
  const now = provider.now();
  const found = provider.book
    .now()
    .orders()
    .filter((order) => {
      // In whole seconds, as in the list.
      const createdAt = parseUtcSeconds(utcSeconds(order.createdAt)) ?? 0;
      return (
        order.listedAt <= now &&
        createdAt >= (query.create_time_begin ?? 0) &&
        createdAt <= (query.create_time_end ?? Number.POSITIVE_INFINITY) &&
        (query.service_type_code === undefined || query.service_type_code === serviceCodeOf(order)) &&
        (query.status === undefined || query.status === STATUS_CODES[order.status]) &&
        (query.order_type === undefined || query.order_type === ORDER_TYPE_NEW)
      );
    });
  // The book sorts them by creation time, ascending.
  if (query.order_by !== 'createTime') found.reverse();
  const offset = query.offset ?? 0;
  const { settings } = provider;
  const infos = found.flatMap((order) =>
    settings.listsParts && order.subOrderIds.length > 0
      ? describeParts(order, settings)
      : [describeListed(order, settings)],
  );
  const { page, total } = pageOf(infos, offset, query.limit ?? LIMIT_DEFAULT, settings);
  return ok({ total_count: total, order_infos: page });
};

const REFUSALS = {
  unknown: ['CBC.30000010', 'The order is invalid or does not exist.'],
  'sub-order': ['CBC.99000089', 'Use the order number of the combined transaction.'],
  lapsed: ['CBC.99003110', 'The payment deadline of the order has passed.'],
} as const;

const showDetails = (provider: Provider, call: Call): Answer => {
  const input = readQuery(call.query, detailsSchema);
  if (!input.ok) return invalid(input.problem);
  const order = provider.book.now().find(call.path.orderId ?? '');
  if (order === undefined) return billingError(400, ...REFUSALS.unknown);
  const { settings } = provider;
  const info = describeDetails(order, settings, call.path.orderId ?? '');
  const isPart = info.order_id !== order.orderId;
  const items = describeLineItems(order, settings).filter((item) => !isPart || item.order_id === info.order_id);
  const { limit = LIMIT_DEFAULT, offset = 0 } = input.value;
  const { page, total } = pageOf(items, offset, limit, settings);
  return ok({ total_count: total, order_info: info, order_line_items: page });
};

const orderIdSchema = z.object({ order_id: z.string().min(1) });
const useSchema = z.enum(['YES', 'NO']);
const paymentSchema = z.object({ order_id: z.string().min(1), use_coupon: useSchema, use_discount: useSchema });

/** Records the event of a ruling, or answers with its refusal. */
const settle = (
  provider: Provider,
  ruling: Ruling<BookEvent, keyof typeof REFUSALS | 'not-unpaid'>,
  notUnpaid: readonly [code: string, message: string],
): Answer => {
  if (!ruling.ok) {
    return billingError(400, ...(ruling.refusal === 'not-unpaid' ? notUnpaid : REFUSALS[ruling.refusal]));
  }
  provider.book.record(ruling.event);
  return NO_CONTENT;
};

const cancelOrder = (provider: Provider, call: Call): Answer => {
  const input = readJson(call.body, orderIdSchema);
  if (!input.ok) return invalid(input.problem);
  const ruling = ruleOnCancel(provider.book.now(), input.value.order_id, provider.now());
  return settle(provider, ruling, ['CBC.99005010', 'The order cannot be cancelled in its present status.']);
};

const payOrder = (provider: Provider, call: Call): Answer => {
  const input = readJson(call.body, paymentSchema);
  if (!input.ok) return invalid(input.problem);
  const ruling = ruleOnPayment(provider.book.now(), input.value.order_id, provider.now(), provider.settings);
  return settle(provider, ruling, ['CBC.99003106', 'The status of the order has changed: it cannot be paid.']);
};

export const billingRoutes = (provider: Provider): Route[] => {
  const namesOf = (orderId: string): string[] =>
    (provider.book.now().find(orderId)?.desktops ?? []).flatMap((desktop) => [desktop.userName, desktop.computerName]);
  const namesInBody = (call: Call): string[] => {
    const body = readJson(call.body, orderIdSchema);
    return body.ok ? namesOf(body.value.order_id) : [];
  };
  const authorized =
    (answer: (provider: Provider, call: Call) => Answer) =>
    (call: Call): Answer => {
      const caller = authorize(provider, call, 'domain');
      return caller.ok ? answer(provider, call) : caller.answer;
    };
  return [
    {
      method: 'GET',
      pattern: at('/v2/orders/customer-orders'),
      endpoint: 'orders',
      answer: authorized(listOrders),
    },
    {
      method: 'GET',
      pattern: at('/v2/orders/customer-orders/details/:orderId'),
      endpoint: 'details',
      answer: authorized(showDetails),
      names: (call) => namesOf(call.path.orderId ?? ''),
    },
    {
      method: 'PUT',
      pattern: at('/v2/orders/customer-orders/cancel'),
      endpoint: 'cancel',
      answer: authorized(cancelOrder),
      names: namesInBody,
    },
    {
      method: 'POST',
      pattern: at('/v3/orders/customer-orders/pay'),
      endpoint: 'pay',
      answer: authorized(payOrder),
      names: namesInBody,
    },
  ];
};
