import type { WithOutbox } from '../events/stored-event.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import type { Position, Post } from './attempt.ts';
import type { Followed } from './followed.ts';
import type { Origin } from './origin.ts';
import type { ProviderAnswer } from './outcome.ts';
import { isStopped } from './payment-state.ts';

/**
 * Who pays, and when. `manual`: finance, in the provider's console. `confirm`: Deskdrop, once the order is recorded.
 * `auto`: the provider, as the order is placed.
 */
export const PAYMENT_MODES = ['manual', 'confirm', 'auto'] as const;
export type PaymentMode = (typeof PAYMENT_MODES)[number];

/** Where the desktop of an already ordered member is; the line's final status is joined from there. */
export interface OwnerPointer {
  readonly clientOrderId: string;
  readonly position: Position;
  readonly line: number;
  readonly computerName: string;
}

export interface HistoryEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly from: OrderState | null;
  readonly to: OrderState;
  readonly attempt: number;
  readonly reason: string;
  readonly answer?: ProviderAnswer;
  /** The command of a person that it was done for. */
  readonly command?: string;
}

/**
 * What is known of an order in every state, and of its latest POST, once there was one. Every write names the attempt.
 * All times are ISO 8601, UTC.
 */
interface OrderCommon extends Partial<Post>, WithOutbox {
  readonly clientOrderId: string;
  readonly intakeId: string;
  readonly profile: string;
  /**
   * The user group of all its members, empty if their lines gave none. Absent in orders of versions that did not record
   * it.
   */
  readonly userGroup?: string;
  /** 1-based line of the first member in the file. */
  readonly firstLine: number;
  /** How many members the order was planned with, 1 to 50. */
  readonly size: number;
  readonly payment: PaymentMode;
  readonly origin: Origin;
  readonly createdAt: string;
  /**
   * Says that every order with a line already ordered here is recorded under this one; absent in orders that an older
   * version leased.
   */
  readonly notesPointing?: true;
  /** Counts the writes of this item; each write names the revision that it read. */
  readonly revision: number;
  /** Into how many partitions the indexes spread the orders of this intake. */
  readonly shards: number;
  /** When the present state began. */
  readonly since: string;
  /** Attempts that count against the limit. Throttled sends do not: they are limited by time. */
  readonly attemptsUsed: number;
  readonly throttled: number;
  /** Since when every send was throttled; absent once the provider has taken one. */
  readonly throttledSince?: string;
  readonly alreadyOrdered: Readonly<Record<Position, OwnerPointer>>;
  /** Member to reason: not ordered, for good. */
  readonly ejected: Readonly<Record<Position, string>>;
  /** Member to the child order that took it: held by another undecided order, or in a half of this one. */
  readonly setAside: Readonly<Record<Position, string>>;
  /**
   * Member to the order that a redrive created for it. Written once, to an order that has ended and stays in its state:
   * the report follows it, the claims ignore it.
   */
  readonly redriven?: Readonly<Record<Position, string>>;
  readonly history: readonly HistoryEntry[];
  readonly answer?: ProviderAnswer;
}

/** What every state after a POST records about it. */
type SentOrder = OrderCommon & Post;

export interface QueuedOrder extends OrderCommon {
  readonly state: 'QUEUED';
  readonly notBefore?: string;
  /** Since when members have been waiting for another order's decision. */
  readonly waitingSince?: string;
  /** Its slot in the account's order rate (order-rate.ts). An order with a slot has taken its claims. */
  readonly paceSlot?: number;
}

export interface SubmittingOrder extends SentOrder {
  readonly state: 'SUBMITTING';
}

export interface InDoubtOrder extends SentOrder {
  readonly state: 'IN_DOUBT';
  readonly reason: string;
  /** Sweeps begun after the quiet time that could not settle the order. */
  readonly sweeps: number;
  readonly sweptAt?: string;
}

export interface OrderedOrder extends SentOrder, Followed {
  readonly state: 'ORDERED';
  readonly providerOrderId: string;
  /** Further ids of the same order at the provider, as far as looks have shown them. */
  readonly otherIds?: readonly string[];
  readonly orderedAt: string;
  /** `answer`: the response told us. `recovered`: found afterwards. */
  readonly found: 'answer' | 'recovered';
}

export interface RejectedOrder extends OrderCommon {
  readonly state: 'REJECTED';
  readonly reason: string;
  /** A person released its people: a redrive of the whole file leaves it out. */
  readonly released?: true;
  /** Its file was stopped before it was sent. */
  readonly withdrawn?: true;
}

/** Nothing to send: every member was already ordered, ejected or set aside. */
export interface SkippedOrder extends OrderCommon {
  readonly state: 'SKIPPED';
}

export interface ReplacedOrder extends OrderCommon {
  readonly state: 'REPLACED';
  /** The halves; `setAside` distributes the members to them. */
  readonly children: readonly string[];
}

export interface CancelledOrder extends OrderCommon {
  readonly state: 'CANCELLED';
  readonly providerOrderId: string;
  readonly reason: string;
}

interface Parked {
  readonly state: 'NEEDS_ATTENTION';
  readonly reason: string;
  /**
   * Provider order to the time at which a person's command first saw it completed. Its last desktop is listed a while
   * later.
   */
  readonly completedSeen?: Readonly<Record<string, string>>;
}

/** Parked, and nothing of it can be at the provider. */
export interface ParkedSettledOrder extends OrderCommon, Parked {
  readonly settled: true;
  /** The parked order that holds its members; it is queued again when that one has ended. */
  readonly waitsFor?: string;
}

/** Parked although a provider order may still be its own. */
export interface ParkedInDoubtOrder extends SentOrder, Parked {
  readonly settled: false;
  /** When it was last looked for since it was parked. */
  readonly sweptAt?: string;
}

export type NeedsAttentionOrder = ParkedSettledOrder | ParkedInDoubtOrder;

export type Order =
  | QueuedOrder
  | SubmittingOrder
  | InDoubtOrder
  | OrderedOrder
  | RejectedOrder
  | SkippedOrder
  | ReplacedOrder
  | CancelledOrder
  | NeedsAttentionOrder;

export type OrderState = Order['state'];

/** Needing attention is final for the file's report, and resolved later. */
export const ORDER_STATES: Readonly<Record<OrderState, 'open' | 'final'>> = {
  QUEUED: 'open',
  SUBMITTING: 'open',
  IN_DOUBT: 'open',
  ORDERED: 'final',
  REJECTED: 'final',
  SKIPPED: 'final',
  REPLACED: 'final',
  CANCELLED: 'final',
  NEEDS_ATTENTION: 'final',
};

export const isFollowed = (order: Order): order is OrderedOrder =>
  order.state === 'ORDERED' && order.followEnd === undefined;

/** Deskdrop still has to pay it. */
const awaitsPayment = (order: OrderedOrder): boolean =>
  order.payment === 'confirm' &&
  order.paymentState.kind !== 'paid' &&
  !isStopped(order.paymentState) &&
  order.lapsedAt === undefined;

/** The provider has not shown it yet: whether it is paid, and its payment deadline, are unknown. */
export const awaitsSight = (order: Order): boolean => isFollowed(order) && order.firstSight !== undefined;

/** The file's report waits for it. */
export const isOpen = (order: Order): boolean =>
  ORDER_STATES[order.state] === 'open' || (isFollowed(order) && awaitsPayment(order)) || awaitsSight(order);

/** The fate of its members is decided, paid or not: an order that waits for it may continue. */
export const isDecided = ({ state }: Order): boolean => state !== 'NEEDS_ATTENTION' && ORDER_STATES[state] === 'final';

/** The latest POST, if there was one. */
export const postOf = ({ attempt, leasedAt, sent, bodyDigest, leaseOffMs }: Order): Post | undefined =>
  attempt === undefined || leasedAt === undefined || sent === undefined || bodyDigest === undefined
    ? undefined
    : { attempt, leasedAt, sent, bodyDigest, ...omitUndefined({ leaseOffMs }) };
