import type { OrderProvider } from '../../../ports/provider.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { sendAuthorized } from '../auth/send-authorized.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import type { Proxies } from '../http/proxy-for.ts';
import { classifyAnswer } from './classify-answer.ts';
import { classifyFailure } from './classify-failure.ts';

/** An order id or an error; anything longer is not from this API. */
const MAX_ORDER_ANSWER_BYTES = 64 * 1024;

export interface OrderProviderOptions {
  readonly workspaceEndpoint: string;
  readonly projectId: string;
  readonly authorizer: Authorizer;
  /**
   * The limit for one `placeOrder`, token, renewal and second POST included: the promise settles within it. A POST that
   * could not leave within its first half is `notSent`.
   */
  readonly requestTimeoutMs: number;
  readonly proxies?: Proxies | undefined;
  /** Epoch milliseconds, for a Retry-After that names a date. */
  readonly now?: () => number;
}

/**
 * CreateDesktopOrder: `POST /v2/{project_id}/desktops/orders/subscribe`. Throws `ConfigError` for a wrong endpoint.
 * Never within `retryTransient`: a lost response may hide an order.
 */
export const createOrderProvider = (options: OrderProviderOptions): OrderProvider => {
  const { authorizer, requestTimeoutMs, proxies, now = Date.now } = options;
  const path = `/v2/${pathSegment(options.projectId)}/desktops/orders/subscribe`;
  const url = endpointUrl(options.workspaceEndpoint, path);

  return {
    placeOrder: async (body, inTime) => {
      const result = await sendAuthorized(
        { method: 'POST', url, headers: { 'Content-Type': 'application/json' }, body, scope: 'project' },
        authorizer,
        {
          requestTimeoutMs,
          maxAnswerBytes: MAX_ORDER_ANSWER_BYTES,
          proxies,
          mayLeave: inTime,
        },
      );
      switch (result.kind) {
        case 'answered':
          return classifyAnswer(result.answer, now());
        case 'no-credentials':
        case 'unsent':
        case 'unanswered':
          return classifyFailure(result);
      }
    },
  };
};
