import type { CreationJob, FoundDesktop, ListedOrder } from '../domain/doubts/evidence.ts';
import type { PaymentAnswer } from '../domain/following/payment-transitions.ts';
import type { TimeWindow } from '../domain/orders/ordering-times.ts';
import type { SubmissionOutcome } from '../domain/orders/outcome.ts';

/** With the payment of `ProviderBook`, everything that may spend money. */
export interface OrderProvider {
  /**
   * One POST: no retry, no redirect, done or aborted when the promise settles, and that within the request timeout.
   * Never throws. `inTime` is called directly before the first byte of the POST leaves (credentials and connection take
   * their time); if it returns false, nothing is sent: `notSent`, `too-late`.
   */
  placeOrder(body: string, inTime?: () => boolean): Promise<SubmissionOutcome>;
}

/** A source of evidence failed or was not permitted: the sweep proves nothing. */
export class EvidenceUnavailableError extends Error {
  override readonly name = 'EvidenceUnavailableError';
}

/** Whose desktops or jobs to look for. */
export interface EvidenceNames {
  readonly computerNames: readonly string[];
  readonly userNames: readonly string[];
  /** `desktop_name` of a pool's order: the provider generated the desktops' names from it. */
  readonly partName?: string | undefined;
}

/** The provider's records; every read throws `EvidenceUnavailableError` rather than return an incomplete answer. */
export interface ProviderBook {
  /**
   * Login name of the IAM user that we order as; undefined while neither the credentials nor IAM name it. Never
   * rejects.
   */
  operator(): Promise<string | undefined>;
  /** Every order created in the window, from the billing list: without `desktops` and `operator`. */
  listOrders(window: TimeWindow): Promise<ListedOrder[]>;
  /** The listed order with `desktops` and `operator`, from its details. */
  orderDetails(listed: ListedOrder): Promise<ListedOrder>;
  /**
   * Its present status, from its details; `counted` with `desktops`, which takes more calls. For the id of a part it
   * may be the whole, under its own id.
   */
  orderStatus(providerOrderId: string, options?: { readonly counted: boolean }): Promise<ListedOrder | undefined>;
  /** Desktops that have one of the names or belong to one of the users, compared case-insensitively. */
  findDesktops(names: Pick<EvidenceNames, 'computerNames' | 'userNames'>): Promise<FoundDesktop[]>;
  /** Every desktop created at or after `since` (epoch ms), whatever its name: what an order holds besides our names. */
  desktopsCreatedSince(since: number): Promise<FoundDesktop[]>;
  findCreationJobs(names: EvidenceNames): Promise<CreationJob[]>;
  /**
   * `refused`: the provider says that it can no longer be cancelled. `part`: only the whole can be, under its own id.
   * `unknown`: no response, or not permitted.
   */
  cancelOrder(providerOrderId: string): Promise<'cancelled' | 'refused' | 'part' | 'unknown'>;
  /** One call, like `placeOrder`. Only for the order's own provider order, once its item is OWNED by it. */
  payOrder(providerOrderId: string, inTime?: () => boolean): Promise<PaymentAnswer>;
}
