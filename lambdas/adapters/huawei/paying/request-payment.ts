import type { PaymentAnswer } from '../../../domain/following/payment-transitions.ts';
import { describeError } from '../../../domain/values/describe-error.ts';
import { omitUndefined } from '../../../domain/values/omit-undefined.ts';
import type { ProviderBook } from '../../../ports/provider.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { sendAuthorized } from '../auth/send-authorized.ts';
import { endpointUrl } from '../http/endpoint-url.ts';
import type { HttpAnswer } from '../http/http-answer.ts';
import { describeAnswer, toProviderAnswer } from '../http/provider-answer.ts';
import type { Proxies } from '../http/proxy-for.ts';
import { readRetryAfterMs, readThrottleWindowMs } from '../http/retry-after.ts';

const MAX_PAY_ANSWER_BYTES = 64 * 1024;
/** "The order status has changed": paid already, or cancelled. Only the order itself shows which. */
const STATUS_CHANGED = 'CBC.99003106';

export interface PaymentOptions {
  readonly bssEndpoint: string;
  readonly authorizer: Authorizer;
  readonly requestTimeoutMs: number;
  readonly proxies?: Proxies | undefined;
  /** Epoch milliseconds, for a Retry-After that names a date. */
  readonly now?: () => number;
}

/**
 * `POST /v3/orders/customer-orders/pay`: 204. The provider charges for an order at most once, however often it is
 * called. Coupons and discounts are finance's to use. Never within `retryTransient`: after a lost response the order
 * itself is read first.
 */
export const createOrderPayment = (options: PaymentOptions): ProviderBook['payOrder'] => {
  const { authorizer, requestTimeoutMs, proxies, now = Date.now } = options;
  const url = endpointUrl(options.bssEndpoint, '/v3/orders/customer-orders/pay');

  return async (providerOrderId, inTime) => {
    const body = JSON.stringify({ order_id: providerOrderId, use_coupon: 'NO', use_discount: 'NO' });
    const result = await sendAuthorized(
      { method: 'POST', url, headers: { 'Content-Type': 'application/json' }, body, scope: 'domain' },
      authorizer,
      {
        requestTimeoutMs,
        maxAnswerBytes: MAX_PAY_ANSWER_BYTES,
        proxies,
        mayLeave: inTime,
      },
    );
    switch (result.kind) {
      case 'answered':
        return classify(result.answer, now());
      case 'no-credentials':
        return { kind: 'notSent', reason: result.error.message };
      case 'unsent':
        return { kind: 'notSent', reason: `the payment did not leave: ${describeError(result.error)}` };
      case 'unanswered':
        return { kind: 'unknown', reason: `no answer to the payment: ${describeError(result.error)}` };
    }
  };
};

const classify = (http: HttpAnswer, now: number): PaymentAnswer => {
  const answer = toProviderAnswer(http);
  const { status } = answer;
  const reason = describeAnswer(answer);
  if (status === 204) return { kind: 'taken' };
  if (answer.errorCode === STATUS_CHANGED) return { kind: 'unknown', reason };
  if (status === 429) {
    const retryAfterMs = readRetryAfterMs(http, now) ?? readThrottleWindowMs(answer.errorMessage ?? '');
    return { kind: 'notSent', reason, ...omitUndefined({ retryAfterMs }) };
  }
  // Calls answered with 401 and 403 were not executed, and say nothing about the order.
  if (status === 401 || status === 403) return { kind: 'notSent', reason };
  const mayBePaid = status < 400 || status >= 500 || status === 408 || status === 409 || status === 499;
  return mayBePaid ? { kind: 'unknown', reason } : { kind: 'refused', reason };
};
