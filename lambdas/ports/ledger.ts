import type { Claim, ClaimKey } from '../domain/claims/claim.ts';
import type { Command } from '../domain/commands/command.ts';
import type { ComparedNumber, NumberEvidence, NumberFinding } from '../domain/doubts/told-number.ts';
import type { StoredEvent } from '../domain/events/stored-event.ts';
import type { Brakes, FileStop, Pause } from '../domain/intakes/brakes.ts';
import type { Intake } from '../domain/intakes/intake.ts';
import type { WatchMark } from '../domain/intakes/schedule-watch.ts';
import type { Member } from '../domain/members/line.ts';
import type { OrderContents } from '../domain/members/order-contents.ts';
import type { Order, OrderState, QueuedOrder } from '../domain/orders/order.ts';
import type { PaceBudget } from '../domain/orders/order-rate.ts';
import type { ProviderOrderItem } from '../domain/orders/provider-order.ts';
import type { Transition } from '../domain/orders/transition.ts';
import type { DayCount } from '../domain/planning/spending-guard.ts';
import type { CreateDesktopOrderRequest } from '../domain/request/order-request.ts';
import type { Difference } from '../domain/verifying/verification.ts';

/** The result of a conditional write. `lost`: another process was first, nothing was written. */
export type WriteResult = 'written' | 'lost';

/** Takes the error of an item that cannot be read; the others are read all the same. Without it the whole read fails. */
export type OnUnreadable = (error: Error) => void;

export interface IntakeLedger {
  getIntake(intakeId: string): Promise<Intake | undefined>;
  /** Put if absent; returns the intake that is in the ledger afterwards, whichever process wrote it. */
  receiveIntake(intake: Intake): Promise<Intake>;
  /** Succeeds only while the ledger still shows `from.phase`, the same report, and the same stay in QUEUED. */
  moveIntake(from: Intake, to: Intake): Promise<WriteResult>;
  /** Not yet reported, not reported again as asked, or reported while orders were open; oldest first. An index: may lag. */
  unreportedIntakes(onUnreadable?: OnUnreadable): Promise<Intake[]>;
  /** Received on this day (`YYYY-MM-DD`, UTC). An index: may lag. */
  intakesOfDay(day: string): Promise<Intake[]>;
}

/** An order as the plan puts it: the order, its members and the request body for all of them. */
export interface PlannedOrderItems extends OrderContents {
  readonly order: QueuedOrder;
}

export interface OrderLedger {
  /** Request and members first, the order last, each only if absent: an order that exists is complete. */
  putOrder(items: PlannedOrderItems): Promise<void>;
  /** Consistent read. */
  getOrder(clientOrderId: string): Promise<Order | undefined>;
  /** Consistent reads, in the sequence of the ids; absent ones are missing from the map. */
  getOrders(clientOrderIds: readonly string[], onUnreadable?: OnUnreadable): Promise<Map<string, Order>>;
  getMembers(clientOrderId: string): Promise<readonly Member[]>;
  /** `RequestExpiredError` once its retention term is over. */
  getRequest(clientOrderId: string): Promise<CreateDesktopOrderRequest>;
  write(transition: Transition): Promise<WriteResult>;
  /**
   * Records under the owner that this order will have lines that were already ordered there. Repeating it changes
   * nothing.
   */
  notePointing(owner: string, clientOrderId: string): Promise<void>;
  /** Ids of the orders recorded under the owner, whether or not they came to point at it. Consistent read. */
  notedPointing(owner: string): Promise<string[]>;
  /** The id of an open order of the intake other than `except`. An index: may lag, so only a hint. */
  findOtherOpenOrder(except: Order): Promise<string | undefined>;
  /** Ids of the intake's open orders whose state began before `before`, and not before `after` (ISO 8601). An index: may lag. */
  openOrders(intakeId: string, shards: number, before: string, after?: string): Promise<string[]>;
  /** Ids of every order of the intake, by first line within a shard. An index: may lag. */
  ordersOfIntake(intakeId: string, shards: number): Promise<string[]>;
  /** How many orders of the intake are in each state. An index: may lag. */
  countStates(intakeId: string, shards: number): Promise<Record<OrderState, number>>;
  /**
   * Ids of the orders that have a mark (schedule-watch.ts) in a state that began before `before` (ISO 8601); of
   * accepted ones, those whose next look was due before. With `after`, only those since then. An index: may lag.
   */
  watchedOrders(mark: WatchMark, before: string, after?: string): Promise<string[]>;
}

/** The body for the order's members is not kept forever: it holds their contact fields. */
export class RequestExpiredError extends Error {
  override readonly name = 'RequestExpiredError';

  constructor(clientOrderId: string) {
    super(`the request of order ${clientOrderId} was deleted after its term: drop its lines again`);
  }
}

export interface ClaimLedger {
  /**
   * Puts the claim if it is absent, is already this order's, was released, or is still `takeFrom`'s (an owner that was
   * read and has ended for this member). Otherwise returns the existing claim, read consistently.
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
  /** Put if absent. Returns the item that exists afterwards, read consistently. */
  putProviderOrder(item: ProviderOrderItem): Promise<ProviderOrderItem>;
  /** Succeeds only while the item is still exactly `from` (status, owner and attempt). */
  changeProviderOrder(from: ProviderOrderItem, to: ProviderOrderItem): Promise<WriteResult>;
  /** CANCELLING -> absent: the provider refused to cancel it, so it is judged again. */
  removeCancelling(providerOrderId: string): Promise<WriteResult>;
}

export interface DayLedger {
  /**
   * Adds the intake's desktops to the day (`YYYY-MM-DD`, UTC), once however often it is called; not at all if the day
   * would then have more than `limit`.
   */
  countDesktops(day: string, intakeId: string, desktops: number, limit?: number): Promise<DayCount>;
  /** The present count, without adding anything. */
  readDay(day: string, intakeId: string): Promise<DayCount>;
}

/** The cost of the file's other orders, and whether this one is counted. */
export interface PaymentCount {
  /** Ten-thousandths of the file's currency. */
  readonly others: number;
  readonly counted: boolean;
}

export interface PaymentLedger {
  /**
   * Adds an order's cost (ten-thousandths of the currency of its file's limit) to its file, once however often it is
   * called; not at all if the file would then cost more than `limit`. It replaces what was counted for the order
   * before.
   */
  countPayment(intakeId: string, clientOrderId: string, units: number, limit?: number): Promise<PaymentCount>;
}

/** The account's order rate, shared by all workers: one item. */
export interface OrderPace {
  /** Consistent read; `FRESH_BUDGET` if there is none yet. */
  getBudget(): Promise<PaceBudget>;
  /** Succeeds only while the item is still at the revision of `from`. */
  changeBudget(from: PaceBudget, to: PaceBudget): Promise<WriteResult>;
}

/** Whether billing's number of desktops was equal to the number sent (rule E17). */
export interface NumberLedger {
  /** Consistent read. */
  getEvidence(): Promise<NumberEvidence>;
  /** Put if absent: the first of its kind stays permanently. */
  putFinding(finding: NumberFinding, compared: ComparedNumber): Promise<WriteResult>;
}

/** What people have asked for, and what it came to. */
export interface CommandLedger {
  /** Consistent read. */
  getCommand(commandId: string): Promise<Command | undefined>;
  /** Put if absent; returns the command that is in the ledger afterwards, whichever process wrote it. */
  putCommand(command: Command): Promise<Command>;
  /** Succeeds only while the command is still at the revision of `from`. */
  moveCommand(from: Command, to: Command): Promise<WriteResult>;
  /** Those that were asked for on this day (`YYYY-MM-DD`, UTC), the earliest first. An index: may lag. */
  commandsOfDay(day: string): Promise<Command[]>;
  /** Ids of the commands that have not ended, and last changed before `before` (ISO 8601). An index: may lag. */
  openCommands(before: string): Promise<string[]>;
  /** A page of the differences that a verification found, from 0. Put again, it replaces itself. */
  putDifferences(commandId: string, page: number, differences: readonly Difference[]): Promise<void>;
  getDifferences(commandId: string, page: number): Promise<readonly Difference[]>;
}

/** What keeps orders from being sent and paid. */
export interface BrakeLedger {
  /** Consistent read of every brake that concerns the file. */
  getBrakes(intakeId: string): Promise<Brakes>;
  /** Consistent read. */
  getPause(): Promise<Pause | undefined>;
  /** Succeeds only while the pause is still at the revision of `from`; put if absent without it. */
  changePause(from: Pause | undefined, to: Pause): Promise<WriteResult>;
  /** Consistent read. */
  getStop(intakeId: string): Promise<FileStop | undefined>;
  /** Put if absent; returns the stop that is in the ledger afterwards, whoever asked for it. */
  putStop(stop: FileStop): Promise<FileStop>;
}

export type OutboxOwner = { readonly clientOrderId: string } | { readonly intakeId: string };

/** What an order or a file has to send, oldest first; never empty. */
export interface OutboxEntry {
  readonly owner: OutboxOwner;
  readonly events: readonly StoredEvent[];
}

/**
 * Events on their way to the bus. `orders.write` and `intakes.moveIntake` put them into the outbox of their item, in
 * the same write as the fact, and keep there what is not cleared.
 */
export interface OutboxLedger {
  /** What this process has written and not cleared. */
  own(): readonly OutboxEntry[];
  /** Whatever any process has left, the oldest first. An index finds them, so it may lag; they are read consistently. */
  waiting(limit: number): Promise<OutboxEntry[]>;
  /** After they were sent. Succeeds only while nothing was added to the item's outbox. */
  clear(entry: OutboxEntry): Promise<WriteResult>;
}

/** One table, ten kinds of items, each changed alone. */
export interface Ledger {
  readonly brakes: BrakeLedger;
  readonly commands: CommandLedger;
  readonly days: DayLedger;
  readonly intakes: IntakeLedger;
  readonly orders: OrderLedger;
  readonly claims: ClaimLedger;
  readonly providerOrders: ProviderOrderLedger;
  readonly pace: OrderPace;
  readonly payments: PaymentLedger;
  readonly numbers: NumberLedger;
  readonly outbox: OutboxLedger;
}
