import type { CreationJob, FoundDesktop, ListedOrder } from '../domain/doubts/evidence.ts';
import type { PaymentAnswer } from '../domain/following/payment.ts';
import type { TimeWindow } from '../domain/orders/ordering-times.ts';
import type { SubmissionOutcome } from '../domain/orders/outcome.ts';

/** With the payment of `ProviderBook` all that may spend money. */
export interface OrderProvider {
  /**
   * One POST: no retry, no redirect, done or aborted when the promise settles, and that within the request timeout. Never
   * throws. `inTime` is asked directly before the first byte of the POST leaves (credentials and connection take their
   * time); where it says no, nothing is sent: `notSent`, `too-late`.
   */
  placeOrder(body: string, inTime?: () => boolean): Promise<SubmissionOutcome>;
}

/** A source of evidence failed or was not permitted: the sweep proves nothing. */
export class EvidenceUnavailableError extends Error {
  override readonly name = 'EvidenceUnavailableError';
}

/** Whose desktops or jobs are looked for. */
export interface EvidenceNames {
  readonly computerNames: readonly string[];
  readonly userNames: readonly string[];
  /** `desktop_name` of an order of desktops without users: the provider made their names from it. */
  readonly partName?: string | undefined;
}

/** What the provider knows; every read throws `EvidenceUnavailableError` rather than answer half. */
export interface ProviderBook {
  /** Login name of the IAM user that we order as; undefined while neither the credentials nor IAM tell. Never rejects. */
  operator(): Promise<string | undefined>;
  /** Every order created in the window, from the billing list: without `desktops` and `operator`. */
  listOrders(window: TimeWindow): Promise<ListedOrder[]>;
  /** The listed order with `desktops` and `operator`, from its details. */
  orderDetails(listed: ListedOrder): Promise<ListedOrder>;
  /**
   * Its present status, from its details; `counted` with `desktops`, which takes more calls. Asked for a part, it may be the
   * whole, under its own id.
   */
  orderStatus(providerOrderId: string, options?: { readonly counted: boolean }): Promise<ListedOrder | undefined>;
  /** Desktops that bear one of the names or belong to one of the users, compared without case. */
  findDesktops(names: Pick<EvidenceNames, 'computerNames' | 'userNames'>): Promise<FoundDesktop[]>;
  /** Every desktop created at or after `since` (epoch ms), whatever its name: what an order holds besides our names. */
  desktopsCreatedSince(since: number): Promise<FoundDesktop[]>;
  findCreationJobs(names: EvidenceNames): Promise<CreationJob[]>;
  /**
   * `refused`: the provider says that it is not cancellable any more. `part`: only the whole is, under its own id.
   * `unknown`: no answer, or not permitted.
   */
  cancelOrder(providerOrderId: string): Promise<'cancelled' | 'refused' | 'part' | 'unknown'>;
  /** One call, like `placeOrder`. Only for the order's own provider order, once its item is OWNED by it. */
  payOrder(providerOrderId: string, inTime?: () => boolean): Promise<PaymentAnswer>;
}
