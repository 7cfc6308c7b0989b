import type { ProviderAnswer } from './outcome.ts';

/**
 * Who pays, and when. `manual`: finance, in the provider's console. `confirm`: we, once the order is recorded. `auto`: the
 * provider, as the order is placed.
 */
export const PAYMENT_MODES = ['manual', 'confirm', 'auto'] as const;
export type PaymentMode = (typeof PAYMENT_MODES)[number];

/** What the provider told last. `paying`: our own call is under way. `unknown`: not told yet, or that call's answer was lost. */
export type PaymentState = 'unpaid' | 'paying' | 'paid' | 'unknown';

export interface Amount {
  readonly value: number;
  readonly currency?: string;
}

/** A sent member without an entry is `ordered` while its order is not paid, and `provisioning` afterwards. */
export type DesktopState = 'active' | 'failed';

/** What a person let go, for this very amount. */
interface PaymentApproval {
  readonly by: string;
  readonly arn?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** As the provider told it; absent where it did not. */
  readonly amount?: Amount;
}

/** What following an accepted order has brought so far. All times are ISO 8601, UTC. */
export interface Followed {
  readonly paymentState: PaymentState;
  /** When our latest payment call began. */
  readonly payingAt?: string;
  /** Payment calls that the provider refused or never got, and what it said to the last one. */
  readonly payTries: number;
  readonly payProblem?: string;
  /** Mode `confirm`: we do not try again. A person may still pay in the console. */
  readonly payGivenUp?: boolean;
  /** When the provider answered our latest call that it is paid; what it says of the order decides. */
  readonly payTakenAt?: string;
  /** Since when no payment call was taken (429, credentials), and until when the next one waits. */
  readonly payWaitingSince?: string;
  readonly payNotBefore?: string;
  /** Given up before any call: the file would cost more than it may, and a person may let it go. */
  readonly payHeld?: boolean;
  readonly payApproval?: PaymentApproval;
  /** When a person last let its payment go: a report may have said before that it needs attention. */
  readonly payApprovedAt?: string;
  /** The deadline for paying, and what the order costs, as the provider tells. */
  readonly payBy?: string;
  readonly amount?: Amount;
  /** When it was first seen paid; only while it is seen paid. */
  readonly paidAt?: string;
  /** When the provider was first seen to call it completed; only while it does. */
  readonly completedAt?: string;
  /** It was placed a moment ago, and the provider has not shown it yet: its file waits for what it says. */
  readonly firstSight?: 'awaited';
  /** When it was first seen unpaid after its deadline: it is being cancelled. */
  readonly lapsedAt?: string;
  readonly desktopStates: Readonly<Record<Position, DesktopState>>;
  /** Member to reason: there may be a desktop of it, and only a person can tell. It keeps its claim. */
  readonly unclear?: Readonly<Record<Position, string>>;
  /** Other orders at the provider that hold desktops for its people: money is spent twice. */
  readonly doubles?: readonly string[];
  readonly followedAt?: string;
  readonly nextLookAt?: string;
  /** Not followed any more. `complete`: each desktop is there or has failed. `given-up`: the time for following is over. */
  readonly followEnd?: 'complete' | 'given-up';
}

/** One try to place the order. The number orders the tries; the nonce tells two workers with the same number apart. */
export interface Attempt {
  readonly no: number;
  readonly nonce: string;
}

/** A member's place in its order: 0 to 49, never changed. */
export type Position = number;

/** Where the desktop of an already ordered member lives; the line's final word is joined from there. */
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
}

/** One POST: what its lease wrote. */
export interface Post {
  readonly attempt: Attempt;
  readonly leasedAt: string;
  /** The members really in this POST. */
  readonly sent: readonly Position[];
  /** SHA-256 of the exact body, hexadecimal. */
  readonly bodyDigest: string;
  /** How far the clock that wrote `leasedAt` may have been off, milliseconds, where that is more than the stage's skew. */
  readonly leaseOffMs?: number;
}

/** How an order came to be: from the plan of its file, or from another order, with members of that one. */
export type Origin =
  | { readonly kind: 'planned' }
  /** With members that its parent did not wait for. */
  | { readonly kind: 'aside'; readonly parent: string }
  /** `depth`: how often a refused order was halved to come to this one, from 1. */
  | { readonly kind: 'half'; readonly parent: string; readonly depth: number }
  /** `generation`: how many redrives led to this one, from 1. */
  | { readonly kind: 'redrive'; readonly parent: string; readonly generation: number };

export type ChildOrigin = Exclude<Origin, { readonly kind: 'planned' }>;

/** What is known of an order in every state; of its latest POST, once there was one. Every write names the attempt. All times are ISO 8601, UTC. */
interface OrderCommon extends Partial<Post> {
  readonly clientOrderId: string;
  readonly intakeId: string;
  readonly profile: string;
  /** Of all its members, empty where their lines gave none. Absent in orders of versions that did not note it. */
  readonly userGroup?: string;
  /** 1-based line of the file on which the first member stands. */
  readonly firstLine: number;
  /** How many members the order was planned with, 1 to 50. */
  readonly size: number;
  readonly payment: PaymentMode;
  readonly origin: Origin;
  readonly createdAt: string;
  /** Every order with a line that was already ordered here is noted under this one; absent in those that an older version leased. */
  readonly notesPointing?: true;
  /** Counts the writes of this item; each names the one it read. */
  readonly revision: number;
  /** Into how many partitions the indexes spread the orders of this intake. */
  readonly shards: number;
  /** When the present state began. */
  readonly since: string;
  /** Attempts that count against the limit. Throttled sends do not: they have time. */
  readonly attemptsUsed: number;
  readonly throttled: number;
  /** Since when every send was throttled; absent once the provider has taken one. */
  readonly throttledSince?: string;
  readonly alreadyOrdered: Readonly<Record<Position, OwnerPointer>>;
  /** Member to reason: not ordered, for good. */
  readonly ejected: Readonly<Record<Position, string>>;
  /** Member to the child order that took it: held by another's undecided order, or in a half of this one. */
  readonly setAside: Readonly<Record<Position, string>>;
  /**
   * Member to the order that a redrive made for it. Written once, to an order that has ended and stays in its state: the
   * report follows it, the claims do not look at it.
   */
  readonly redriven?: Readonly<Record<Position, string>>;
  readonly history: readonly HistoryEntry[];
  readonly answer?: ProviderAnswer;
}

/** What every state after a POST knows of it. */
type SentOrder = OrderCommon & Post;

export interface QueuedOrder extends OrderCommon {
  readonly state: 'QUEUED';
  readonly notBefore?: string;
  /** Since when members have been waiting for another order's decision. */
  readonly waitingSince?: string;
  /** Its slot in the account's order rate, see pace.ts. Whoever has one has taken its claims. */
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
  /** Further ids under which the provider files the same order, as far as looks have shown them. */
  readonly otherIds?: readonly string[];
  readonly orderedAt: string;
  /** `answer`: the provider told us. `recovered`: found afterwards. */
  readonly found: 'answer' | 'recovered';
}

export interface RejectedOrder extends OrderCommon {
  readonly state: 'REJECTED';
  readonly reason: string;
  /** A person let its people go: a redrive of the whole file leaves it out. */
  readonly released?: true;
}

/** Nothing to send: every member was already ordered, ejected or set aside. */
export interface SkippedOrder extends OrderCommon {
  readonly state: 'SKIPPED';
}

export interface ReplacedOrder extends OrderCommon {
  readonly state: 'REPLACED';
  /** The halves, which `setAside` shares the members out to. */
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
  /** By the provider's order: when a person's command first saw it completed. Its last desktop is listed a while later. */
  readonly completedSeen?: Readonly<Record<string, string>>;
}

/** Parked, and nothing of it can be out at the provider. */
export interface ParkedSettledOrder extends OrderCommon, Parked {
  readonly settled: true;
  /** The parked order that holds its members; it is queued again when that one has ended. */
  readonly waitsFor?: string;
}

/** Parked while an order at the provider may still be its own. */
export interface ParkedInDoubtOrder extends SentOrder, Parked {
  readonly settled: false;
  /** When it was looked for last since it was parked. */
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

/** Needing attention is final for the file, and resolved later. */
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

/** The order that this one comes from; undefined where that is the plan. */
export const parentOf = ({ origin }: Pick<Order, 'origin'>): string | undefined =>
  origin.kind === 'planned' ? undefined : origin.parent;

/** How often a refused order was halved to come to this one. */
export const depthOf = ({ origin }: Pick<Order, 'origin'>): number => (origin.kind === 'half' ? origin.depth : 0);

export const isFollowed = (order: Order): order is OrderedOrder =>
  order.state === 'ORDERED' && order.followEnd === undefined;

/** We still have to pay it. */
const awaitsPayment = (order: OrderedOrder): boolean =>
  order.payment === 'confirm' &&
  order.paymentState !== 'paid' &&
  order.payGivenUp !== true &&
  order.lapsedAt === undefined;

/** The provider has not shown it yet: until when it may be paid, or whether it is, is not known. */
export const awaitsSight = (order: Order): boolean => isFollowed(order) && order.firstSight !== undefined;

/** The file waits for it. */
export const isOpen = (order: Order): boolean =>
  ORDER_STATES[order.state] === 'open' || (isFollowed(order) && awaitsPayment(order)) || awaitsSight(order);

/** Its members know what became of them, paid or not: who waits for it may go on. */
export const isDecided = ({ state }: Order): boolean => state !== 'NEEDS_ATTENTION' && ORDER_STATES[state] === 'final';

export const sameAttempt = (a: Attempt | undefined, b: Attempt | undefined): boolean =>
  a?.no === b?.no && a?.nonce === b?.nonce;

/** The latest POST, where there was one. */
export const postOf = ({ attempt, leasedAt, sent, bodyDigest, leaseOffMs }: Order): Post | undefined =>
  attempt === undefined || leasedAt === undefined || sent === undefined || bodyDigest === undefined
    ? undefined
    : { attempt, leasedAt, sent, bodyDigest, ...(leaseOffMs === undefined ? {} : { leaseOffMs }) };
