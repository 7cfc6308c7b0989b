import { omitUndefined } from '../values/omit-undefined.ts';
import type { Attempt, Position, Post } from './attempt.ts';
import type {
  InDoubtOrder,
  NeedsAttentionOrder,
  OrderedOrder,
  OwnerPointer,
  ParkedInDoubtOrder,
  ParkedSettledOrder,
  QueuedOrder,
  RejectedOrder,
  ReplacedOrder,
  SkippedOrder,
  SubmittingOrder,
} from './order.ts';
import { type Because, carried, queuedAgain, sentOf, type Transition } from './transition.ts';

/** The results of the members' claims; `sent` are those that this order holds. */
export interface ClaimedMembers {
  readonly sent: readonly Position[];
  readonly alreadyOrdered: Readonly<Record<Position, OwnerPointer>>;
  readonly ejected: Readonly<Record<Position, string>>;
  readonly setAside: Readonly<Record<Position, string>>;
}

export interface LeaseTerms {
  /** Only the worker of this attempt knows it. */
  readonly nonce: string;
  readonly bodyDigest: string;
  readonly at: string;
  /** See `Post`. */
  readonly leaseOffMs?: number | undefined;
}

/**
 * QUEUED -> SUBMITTING. The permission to POST once: the next attempt's number, with a nonce that only its worker
 * knows.
 */
export const lease = (
  order: QueuedOrder,
  claimed: ClaimedMembers,
  { nonce, bodyDigest, at, leaseOffMs }: LeaseTerms,
): Transition<SubmittingOrder> => {
  const attempt: Attempt = { no: (order.attempt?.no ?? 0) + 1, nonce };
  const because = { at, reason: `attempt ${attempt.no} with ${claimed.sent.length} of ${order.size} members` };
  const { leaseOffMs: _, ...before } = carried(order, 'SUBMITTING', because, attempt.no);
  return {
    from: order,
    to: {
      ...before,
      notesPointing: true,
      state: 'SUBMITTING',
      attempt,
      attemptsUsed: order.attemptsUsed + 1,
      ...omitUndefined({ leaseOffMs, throttledSince: order.throttledSince }),
      leasedAt: at,
      sent: claimed.sent,
      alreadyOrdered: claimed.alreadyOrdered,
      ejected: claimed.ejected,
      setAside: claimed.setAside,
      bodyDigest,
    },
  };
};

/**
 * QUEUED -> QUEUED: an undecided order holds members. Records since when, so that the wait can end, and the earliest
 * time to try again, so that the order does not look as if it had lost its message. No attempt is used.
 */
export const waitForOwner = (order: QueuedOrder, at: string, notBefore: string): Transition<QueuedOrder> => ({
  from: order,
  to: { ...order, revision: order.revision + 1, waitingSince: order.waitingSince ?? at, notBefore },
});

/**
 * QUEUED -> QUEUED: the account's order rate has no room before `notBefore`. The slot is reserved and the claims are
 * taken; neither is done twice. No attempt is used.
 */
export const waitForSlot = (
  order: QueuedOrder,
  { alreadyOrdered, ejected, setAside }: ClaimedMembers,
  paceSlot: number,
  notBefore: string,
): Transition<QueuedOrder> => ({
  from: order,
  to: { ...order, revision: order.revision + 1, alreadyOrdered, ejected, setAside, paceSlot, notBefore },
});

/** QUEUED -> SKIPPED: nothing to send; each member points at its owner. */
export const skip = (
  order: QueuedOrder,
  claimed: ClaimedMembers,
  at: string,
  reason = 'no member is left to order',
): Transition<SkippedOrder> => ({
  from: order,
  to: {
    ...carried(order, 'SKIPPED', { at, reason }),
    state: 'SKIPPED',
    alreadyOrdered: claimed.alreadyOrdered,
    ejected: claimed.ejected,
    setAside: claimed.setAside,
  },
});

/** The provider's id of the order, and how we learnt of it. */
export type AcceptedAs = Pick<OrderedOrder, 'providerOrderId' | 'otherIds' | 'found'>;

/** SUBMITTING, IN_DOUBT, NEEDS_ATTENTION, QUEUED -> ORDERED, once the provider order's own item is won for this attempt. */
export const recordOrdered = (
  order: SubmittingOrder | InDoubtOrder | NeedsAttentionOrder | QueuedOrder,
  post: Post,
  { providerOrderId, otherIds = [], found }: AcceptedAs,
  because: Because,
): Transition<OrderedOrder> => ({
  from: order,
  to: {
    ...carried(order, 'ORDERED', because),
    state: 'ORDERED',
    ...sentOf(post),
    providerOrderId,
    ...(otherIds.length === 0 ? {} : { otherIds }),
    orderedAt: because.at,
    found,
    // An accepted order is not necessarily paid, not even in mode auto: following determines that.
    paymentState: { kind: order.payment === 'auto' ? 'unknown' : 'unpaid', tries: 0 },
    firstSight: 'awaited',
    desktopStates: {},
  },
});

/** SUBMITTING, IN_DOUBT -> QUEUED: this attempt ordered nothing. A throttled send does not use up its attempt. */
export const requeue = (
  order: SubmittingOrder | InDoubtOrder,
  retry: { notBefore: string; throttled: boolean },
  because: Because,
): Transition<QueuedOrder> =>
  queuedAgain(order, because, {
    notBefore: retry.notBefore,
    attemptsUsed: order.attemptsUsed - (retry.throttled ? 1 : 0),
    throttled: order.throttled + (retry.throttled ? 1 : 0),
    ...(retry.throttled ? { throttledSince: order.throttledSince ?? because.at } : {}),
  });

/** NEEDS_ATTENTION "waits for" -> QUEUED, when the order it waits for has ended: no POST of it can be outstanding. */
export const requeueWaiting = (order: ParkedSettledOrder, at: string): Transition<QueuedOrder> =>
  queuedAgain(order, { at, reason: `order ${order.waitsFor ?? '?'} has ended` });

/** QUEUED, SUBMITTING, IN_DOUBT -> REJECTED: final, and every member's claim is free. */
export const reject = (
  order: QueuedOrder | SubmittingOrder | InDoubtOrder,
  reason: string,
  because: Because,
  ejected: Readonly<Record<Position, string>> = order.ejected,
): Transition<RejectedOrder> => ({
  from: order,
  to: { ...carried(order, 'REJECTED', because), state: 'REJECTED', reason, ejected },
});

/**
 * SUBMITTING, IN_DOUBT -> QUEUED: the provider refused these members by name, and the others continue at once. No
 * attempt is used up, since there can be no more of these transitions than members.
 */
export const eject = (
  order: SubmittingOrder | InDoubtOrder,
  named: Readonly<Record<Position, string>>,
  because: Because,
): Transition<QueuedOrder> =>
  queuedAgain(order, because, {
    attemptsUsed: order.attemptsUsed - 1,
    ejected: { ...order.ejected, ...named },
  });

/** SUBMITTING -> REPLACED, once both halves are in the ledger: every member that was sent is in one of them. */
export const replace = (
  order: SubmittingOrder,
  halves: ReadonlyMap<string, readonly Position[]>,
  because: Because,
): Transition<ReplacedOrder> => {
  const taken = [...halves].flatMap(([child, positions]) => positions.map((position) => [position, child]));
  return {
    from: order,
    to: {
      ...carried(order, 'REPLACED', because),
      state: 'REPLACED',
      children: [...halves.keys()],
      setAside: { ...order.setAside, ...Object.fromEntries(taken) },
    },
  };
};

/** SUBMITTING -> IN_DOUBT: the order may exist at the provider. */
export const doubt = (order: SubmittingOrder, reason: string, because: Because): Transition<InDoubtOrder> => ({
  from: order,
  to: { ...carried(order, 'IN_DOUBT', because), ...sentOf(order), state: 'IN_DOUBT', reason, sweeps: 0 },
});

/** IN_DOUBT -> IN_DOUBT: a sweep could not settle it. It counts against the limit once the quiet time is over. */
export const countSweep = (order: InDoubtOrder, counts: boolean, at: string): Transition<InDoubtOrder> => ({
  from: order,
  to: { ...order, revision: order.revision + 1, sweeps: order.sweeps + (counts ? 1 : 0), sweptAt: at },
});

/** NEEDS_ATTENTION -> NEEDS_ATTENTION: Deskdrop looks for it once more. */
export const noteSweep = (order: ParkedInDoubtOrder, at: string): Transition<ParkedInDoubtOrder> => ({
  from: order,
  to: { ...order, revision: order.revision + 1, sweptAt: at },
});

/**
 * QUEUED, SUBMITTING, IN_DOUBT -> NEEDS_ATTENTION with no POST outstanding: claims stay held until a person decides.
 */
export const parkSettled = (
  order: QueuedOrder | SubmittingOrder | InDoubtOrder,
  reason: string,
  because: Because,
  waitsFor?: string,
): Transition<ParkedSettledOrder> => ({
  from: order,
  to: {
    ...carried(order, 'NEEDS_ATTENTION', because),
    state: 'NEEDS_ATTENTION',
    reason,
    settled: true,
    ...omitUndefined({ waitsFor }),
  },
});

/** IN_DOUBT -> NEEDS_ATTENTION: an order at the provider may still be this one's. */
export const parkInDoubt = (
  order: InDoubtOrder,
  reason: string,
  because: Because,
): Transition<NeedsAttentionOrder> => ({
  from: order,
  to: {
    ...carried(order, 'NEEDS_ATTENTION', because),
    ...sentOf(order),
    state: 'NEEDS_ATTENTION',
    reason,
    settled: false,
  },
});
