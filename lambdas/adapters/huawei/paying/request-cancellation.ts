import type { ProviderBook } from '../../../ports/provider.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { sendAuthorized } from '../auth/send-authorized.ts';
import { endpointUrl } from '../http/endpoint-url.ts';
import { toProviderAnswer } from '../http/provider-answer.ts';
import type { Proxies } from '../http/proxy-for.ts';

const MAX_CANCEL_ANSWER_BYTES = 64 * 1024;

export interface CancelOptions {
  readonly bssEndpoint: string;
  readonly authorizer: Authorizer;
  readonly requestTimeoutMs: number;
  readonly proxies?: Proxies | undefined;
}

/**
 * `PUT /v2/orders/customer-orders/cancel`: 204; or CBC.99005010 if the order's state allows no cancellation (paid, or
 * cancelled before); or CBC.99000089 if the id is that of a part. Any other response leaves it open; the next sweep
 * looks and asks again. Never within `retryTransient`: after a lost response the order may have been paid.
 */
export const createOrderCancel = (options: CancelOptions): ProviderBook['cancelOrder'] => {
  const { authorizer, requestTimeoutMs, proxies } = options;
  const url = endpointUrl(options.bssEndpoint, '/v2/orders/customer-orders/cancel');

  return async (providerOrderId) => {
    const body = JSON.stringify({ order_id: providerOrderId });
    const result = await sendAuthorized(
      { method: 'PUT', url, headers: { 'Content-Type': 'application/json' }, body, scope: 'domain' },
      authorizer,
      { requestTimeoutMs, maxAnswerBytes: MAX_CANCEL_ANSWER_BYTES, proxies },
    );
    if (result.kind !== 'answered') return 'unknown';
    const answer = toProviderAnswer(result.answer);
    if (answer.status === 204) return 'cancelled';
    if (answer.status !== 400) return 'unknown';
    if (answer.errorCode === 'CBC.99000089') return 'part';
    return answer.errorCode === 'CBC.99005010' ? 'refused' : 'unknown';
  };
};
