import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { ProviderBook } from '../../ports/provider.ts';
import type { Authorizer } from './auth/authorizer.ts';
import { createBillingOrders } from './evidence/billing-orders.ts';
import { createCreationJobs } from './evidence/creation-jobs.ts';
import { createDesktopList } from './evidence/desktop-list.ts';
import { createJsonReader } from './evidence/json-reader.ts';
import type { Proxies } from './http/proxy-for.ts';
import type { RetryDelay } from './http/retry-transient.ts';
import { createOrderCancel } from './paying/request-cancellation.ts';
import { createOrderPayment } from './paying/request-payment.ts';

export interface ProviderBookOptions {
  readonly workspaceEndpoint: string;
  readonly bssEndpoint: string;
  readonly projectId: string;
  readonly authorizer: Authorizer;
  /** For one read, its retries included, and for one cancel; a list takes one read per page. */
  readonly requestTimeoutMs: number;
  readonly proxies?: Proxies | undefined;
  /** Between two tries of one read. */
  readonly retryDelayMs?: RetryDelay;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** The provider's three sources of evidence behind one port, and the cancellation of unpaid orders. */
export const createProviderBook = (options: ProviderBookOptions): ProviderBook => {
  const { workspaceEndpoint, bssEndpoint, projectId, authorizer, requestTimeoutMs, proxies, retryDelayMs } = options;
  const clock = omitUndefined({ now: options.now });
  const readJson = createJsonReader({ authorizer, requestTimeoutMs, proxies, retryDelayMs, ...clock });
  return {
    operator: () => authorizer.operator(),
    ...createBillingOrders(bssEndpoint, readJson),
    ...createDesktopList(workspaceEndpoint, projectId, readJson),
    ...createCreationJobs(workspaceEndpoint, projectId, readJson),
    cancelOrder: createOrderCancel({ bssEndpoint, authorizer, requestTimeoutMs, proxies }),
    payOrder: createOrderPayment({ bssEndpoint, authorizer, requestTimeoutMs, proxies, ...clock }),
  };
};
