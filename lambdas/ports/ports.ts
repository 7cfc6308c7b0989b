import type { Claim, ClaimKey } from '../domain/claims/claim.ts';
import type { CreationJob, FoundDesktop, ListedOrder } from '../domain/doubts/evidence.ts';
import type { ComparedNumber, NumberEvidence, NumberFinding } from '../domain/doubts/told-number.ts';
import type { PaymentAnswer } from '../domain/following/payment.ts';
import type { DropObject, Intake } from '../domain/intakes/intake.ts';
import type { WatchMark } from '../domain/intakes/schedule-watch.ts';
import type { MetricName } from '../domain/measuring/metrics.ts';
import type { Member } from '../domain/members/line.ts';
import type { Order, OrderState, QueuedOrder } from '../domain/orders/order.ts';
import type { PaceBudget } from '../domain/orders/order-rate.ts';
import type { TimeWindow } from '../domain/orders/ordering-times.ts';
import type { SubmissionOutcome } from '../domain/orders/outcome.ts';
import type { ProviderOrderItem } from '../domain/orders/provider-order.ts';
import type { Transition } from '../domain/orders/transition.ts';
import type { DayCount } from '../domain/planning/spending-guard.ts';
import type { Notice } from '../domain/reporting/report-notice.ts';
import type { CreateDesktopOrderRequest } from '../domain/request/order-request.ts';

/** Wall time for what is written, monotonic time for deadlines inside one invocation. Both in milliseconds. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

/** The provider's clock, as its answers bear it: outside of this machine, so it tells when our own is wrong. */
export interface ProviderClock {
  /** How far ours is ahead (negative: behind), milliseconds; undefined where the provider does not tell. Never rejects. */
  offMs(): Promise<number | undefined>;
}

/** What a conditional write came to. `lost`: somebody else was there first, nothing was written. */
export type WriteResult = 'written' | 'lost';

export interface IntakeLedger {
  getIntake(intakeId: string): Promise<Intake | undefined>;
  /** Put if absent; the intake in the ledger afterwards, whoever wrote it. */
  receiveIntake(intake: Intake): Promise<Intake>;
  /** Succeeds only while the ledger still shows `from.phase`, the same report, and the same stay in QUEUED. */
  moveIntake(from: Intake, to: Intake): Promise<WriteResult>;
  /** Not yet reported, not reported again as asked, or reported while orders were open; oldest first. An index: may lag. */
  unreportedIntakes(): Promise<Intake[]>;
  /** Received on this day (`YYYY-MM-DD`, UTC). An index: may lag. */
  intakesOfDay(day: string): Promise<Intake[]>;
}

/** An order as the plan puts it: the order, its members and the body that all of them together would have. */
export interface PlannedOrderItems {
  readonly order: QueuedOrder;
  readonly members: readonly Member[];
  readonly request: CreateDesktopOrderRequest;
}

export interface OrderLedger {
  /** Request and members first, the order last, each only if absent: an order that exists is complete. */
  putOrder(items: PlannedOrderItems): Promise<void>;
  /** Consistent read. */
  getOrder(clientOrderId: string): Promise<Order | undefined>;
  /** Consistent reads, in any order; absent ones are missing from the map. */
  getOrders(clientOrderIds: readonly string[]): Promise<Map<string, Order>>;
  getMembers(clientOrderId: string): Promise<readonly Member[]>;
  /** `RequestExpiredError` once it was kept for its term. */
  getRequest(clientOrderId: string): Promise<CreateDesktopOrderRequest>;
  write(transition: Transition): Promise<WriteResult>;
  /** Notes under the owner that this order will have lines that were already ordered there. Repeating it changes nothing. */
  notePointing(owner: string, clientOrderId: string): Promise<void>;
  /** Ids of the orders noted under the owner, whether or not they came to point at it. Consistent read. */
  notedPointing(owner: string): Promise<string[]>;
  /** Whether an order of the intake other than `except` is open. An index: may lag, so only a hint. */
  hasOtherOpenOrders(except: Order): Promise<boolean>;
  /** Ids of the intake's open orders whose state began before `before`, and not before `after` (ISO 8601). An index: may lag. */
  openOrders(intakeId: string, shards: number, before: string, after?: string): Promise<string[]>;
  /** Ids of every order of the intake, by first line within a shard. An index: may lag. */
  ordersOfIntake(intakeId: string, shards: number): Promise<string[]>;
  /** How many orders of the intake are in each state. An index: may lag. */
  countStates(intakeId: string, shards: number): Promise<Record<OrderState, number>>;
  /**
   * Ids of the orders that bear a mark (domain/watch.ts) in a state that began before `before` (ISO 8601); accepted ones
   * whose next look was due before. With `after`, those since then. An index: may lag.
   */
  watchedOrders(mark: WatchMark, before: string, after?: string): Promise<string[]>;
}

/** The body that the order's members would have is not kept for ever: it holds their contact fields. */
export class RequestExpiredError extends Error {
  override readonly name = 'RequestExpiredError';

  constructor(clientOrderId: string) {
    super(`the request of order ${clientOrderId} was deleted after its term: drop its lines again`);
  }
}

export interface ClaimLedger {
  /**
   * Puts the claim if it is absent, is already this order's, was released, or is still `takeFrom`'s (an owner that was
   * read and has ended for this member). Otherwise the claim that stands there, read consistently.
   */
  claim(key: ClaimKey, claim: Claim, takeFrom?: string): Promise<{ held: true } | { held: false; standing: Claim }>;
  getClaim(key: ClaimKey): Promise<Claim | undefined>;
  /** Marks the claim as released, only while it is still this order's for this position; its record stays. */
  release(key: ClaimKey, claim: Claim, released: NonNullable<Claim['released']>): Promise<WriteResult>;
}

export interface ProviderOrderLedger {
  getProviderOrder(providerOrderId: string): Promise<ProviderOrderItem | undefined>;
  /** Consistent reads; absent ones are missing from the map. */
  getProviderOrders(providerOrderIds: readonly string[]): Promise<Map<string, ProviderOrderItem>>;
  /** Put if absent. The item that stands there afterwards, read consistently. */
  putProviderOrder(item: ProviderOrderItem): Promise<ProviderOrderItem>;
  /** Succeeds only while the item is still exactly `from` (status, owner and attempt). */
  changeProviderOrder(from: ProviderOrderItem, to: ProviderOrderItem): Promise<WriteResult>;
  /** CANCELLING -> absent: the provider would not cancel it, so it is judged again. */
  removeCancelling(providerOrderId: string): Promise<WriteResult>;
}

export interface DayLedger {
  /**
   * Counts the intake's desktops into the day (`YYYY-MM-DD`, UTC), once however often it is asked; not at all where the day
   * would then have more than `limit`.
   */
  countDesktops(day: string, intakeId: string, desktops: number, limit?: number): Promise<DayCount>;
  /** As it stands, counting nothing. */
  readDay(day: string, intakeId: string): Promise<DayCount>;
}

/** What the other orders of the file cost, and whether this one is counted. */
export interface PaymentCount {
  /** Ten-thousandths of the file's currency. */
  readonly others: number;
  readonly counted: boolean;
}

export interface PaymentLedger {
  /**
   * Counts what an order costs (ten-thousandths of the currency of its file's limit) into its file, once however often it is
   * asked; not at all where the file would then cost more than `limit`. What was counted for the order before is replaced.
   */
  countPayment(intakeId: string, clientOrderId: string, units: number, limit?: number): Promise<PaymentCount>;
}

/** The account's order rate, shared by all workers: one item. */
export interface OrderPace {
  /** Consistent read; `FRESH_BUDGET` where there is none yet. */
  getBudget(): Promise<PaceBudget>;
  /** Succeeds only while the item is still at the revision of `from`. */
  changeBudget(from: PaceBudget, to: PaceBudget): Promise<WriteResult>;
}

/** Whether billing's number of desktops was that of what we sent (rule E17). */
export interface NumberLedger {
  /** Consistent read. */
  getEvidence(): Promise<NumberEvidence>;
  /** Put if absent: the first of its kind stays for good. */
  putFinding(finding: NumberFinding, compared: ComparedNumber): Promise<WriteResult>;
}

/** One table, eight kinds of items, each changed alone. */
export interface Ledger {
  readonly days: DayLedger;
  readonly intakes: IntakeLedger;
  readonly orders: OrderLedger;
  readonly claims: ClaimLedger;
  readonly providerOrders: ProviderOrderLedger;
  readonly pace: OrderPace;
  readonly payments: PaymentLedger;
  readonly numbers: NumberLedger;
}

/** What was dropped into the bucket. */
export interface DropStore {
  /** The bytes of exactly this version. `FileChangedError` when they are no longer there. */
  open(object: DropObject): Promise<AsyncIterable<Uint8Array>>;
  /** Objects under the prefix that changed at or after `since` (epoch ms). A listing does not tell versions. */
  list(bucket: string, prefix: string, since: number): AsyncIterable<ListedObject>;
  /** The present version; undefined when there is none. */
  describe(bucket: string, key: string): Promise<DropObject | undefined>;
}

/** The bucket. */
export interface FileStore extends DropStore {
  /** Streams to the key, in the drop's bucket. */
  write(bucket: string, key: string, contentType: string, body: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes of what was written last; undefined when there is nothing. */
  read(bucket: string, key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** The object is gone or was overwritten since the event: nothing is planned from other bytes than those dropped. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';
}

export interface Messages {
  sendIntakes(objects: readonly DropObject[]): Promise<void>;
  /**
   * A reference to the order; the ledger holds the rest. Delays over 900 s are cut: the receiver sends it on. With a
   * revision, for an order that waits, the message is good only as long as the order is at that one.
   */
  sendOrders(clientOrderIds: readonly string[], delayMs: number, revision?: number): Promise<void>;
  sendReconcile(clientOrderId: string, delayMs: number): Promise<void>;
  /** An order at the provider that none of ours waits for any more: it is cancelled while it is unpaid. */
  sendExtra(providerOrderId: string, delayMs: number): Promise<void>;
  sendReport(intakeId: string, delayMs: number, options?: ReportOptions): Promise<void>;
}

export interface ReportOptions {
  /** Write the report once more although the intake has one. */
  readonly again: boolean;
  /** ISO 8601: the fact that it must show. A report that was begun well after that shows it already. */
  readonly factAt?: string;
}

/** With the payment of `ProviderBook` all that may spend money. */
export interface OrderProvider {
  /**
   * One POST: no retry, no redirect, done or aborted when the promise settles, and that within the request timeout. Never
   * throws. `inTime` is asked directly before the first byte of the POST leaves (credentials and connection take their
   * time); where it says no, nothing is sent: `notSent`, `too-late`.
   */
  placeOrder(body: string, inTime?: () => boolean): Promise<SubmissionOutcome>;
}

/** Later than every time that is written: also what a wrong clock has dated ahead is found. */
export const END_OF_TIME = '9999-12-31T23:59:59.999Z';

/** A source of evidence failed or was not permitted: the sweep proves nothing. */
export class EvidenceUnavailableError extends Error {
  override readonly name = 'EvidenceUnavailableError';
}

/** Whose desktops or jobs are looked for. */
export interface EvidenceNames {
  readonly computerNames: readonly string[];
  readonly userNames: readonly string[];
  /** `desktop_name` of an order of desktops without users: the provider made their names from it. */
  readonly partName?: string;
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

/** Where messages for people go. */
export interface Notifications {
  publish(notice: Notice): Promise<void>;
}

/** Numbers for the operators' dashboard and alarms. */
export interface Metrics {
  record(name: MetricName, value: number): void;
}

/** Structured log: one line an event, never a contact field or a secret. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
