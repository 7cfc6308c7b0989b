import { type Order, type Post, sameAttempt } from '../orders/order.ts';
import { creationWindow, leaseEnd, type OrderingTimes, quietMs, timesOf, within } from '../orders/ordering-times.ts';
import type { ProviderOrderItem } from '../orders/provider-order.ts';
import {
  type Candidate,
  provesSent,
  showsOtherName,
  showsOtherUser,
  speaksAgainst,
  type UndecidedOrder,
} from './candidate.ts';
import type { CreationJob, FoundDesktop, ListedOrder } from './evidence.ts';
import { idsOf } from './provider-order-ids.ts';

/** The quiet time of its attempt is over: nothing of it can still be uncommitted or unlisted. */
const isQuiet = (order: UndecidedOrder, now: number, times: OrderingTimes): boolean =>
  now > Date.parse(order.leasedAt) + quietMs(timesOf(order, times));

/** Could this POST have placed that provider order? If the provider does not state the number, it could. */
export const couldHaveMade = (
  order: Pick<Post, 'leasedAt' | 'leaseOffMs' | 'sent'>,
  listed: ListedOrder,
  times: OrderingTimes,
): boolean =>
  within(listed.createdAt, creationWindow(Date.parse(order.leasedAt), timesOf(order, times))) &&
  (listed.desktops === undefined || listed.desktops === order.sent.length);

export const isOf = (desktop: FoundDesktop, listed: ListedOrder): boolean =>
  desktop.providerOrderIds.some((id) => idsOf(listed).includes(id));

/** The results of a sweep's first reads, before the ledger was read. */
export interface Sweep {
  /** Epoch ms: when its first read began. Only a sweep begun after the quiet time may prove an absence. */
  readonly begunAt: number;
  readonly listed: readonly ListedOrder[];
  /** Desktops with one of the order's names or users, and every desktop created since its POST began. */
  readonly desktops: readonly FoundDesktop[];
  readonly jobs: readonly CreationJob[];
  /** The IAM user that we order as, if the credentials or IAM name it. */
  readonly operator?: string | undefined;
}

/** The results of a sweep, and how they are judged. */
export interface Findings {
  readonly sweep: Sweep;
  readonly times: OrderingTimes;
  /** Default: `by-sweep`. */
  readonly asked?: Asked;
}

/** Placed by an IAM user other than ours: never adopted and never cancelled, whatever else fits. */
export const isForeign = (listed: ListedOrder, sweep: Pick<Sweep, 'operator'>): boolean =>
  sweep.operator !== undefined &&
  listed.operator !== undefined &&
  listed.operator.toLowerCase() !== sweep.operator.toLowerCase();

export type ProviderOrderVerdict =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'adopt'; readonly order: Order; readonly reason: string }
  | { readonly kind: 'cancel' }
  /** Its item is CANCELLING, and the provider has cancelled it or never will. */
  | { readonly kind: 'mark-cancelled' }
  | { readonly kind: 'give-up-cancelling' }
  | { readonly kind: 'mark-extra'; readonly reason: string; readonly clientOrderId?: string };

const NOTHING: ProviderOrderVerdict = { kind: 'nothing' };
const UNKNOWN_USER =
  'unpaid, and not known to be ours: name the IAM user in the credentials ("user"), or cancel it in the console';
const YOUNG: ProviderOrderVerdict = { kind: 'wait', reason: 'younger than the quiet time' };

export interface ProviderOrderFindings extends Findings {
  readonly listed: ListedOrder;
  /** The combined meaning of the items of all its ids. */
  readonly item: ProviderOrderItem | undefined;
  /** The order that an OWNED item names. */
  readonly owner: Order | undefined;
  /** Every undecided order of ours, parked ones included. */
  readonly candidates: readonly Candidate[];
  readonly now: number;
}

/**
 * What to do about one listed provider order. The ledger facts must have been read AFTER the list, consistently and by
 * key. No unpaid order is ever adopted by window and size. It is cancelled, which costs nothing; a swapped id or a
 * double payment would.
 */
export const judgeProviderOrder = (findings: ProviderOrderFindings): ProviderOrderVerdict => {
  const { listed, item, candidates, sweep, now, times } = findings;
  switch (item?.status) {
    case 'CANCELLED':
      return NOTHING;
    case 'CANCELLING':
      // The process that follows its order continues with it.
      if (item.owner !== undefined) return NOTHING;
      if (listed.status === 'cancelled') return { kind: 'mark-cancelled' };
      if (listed.status === 'unpaid') return { kind: 'cancel' };
      return listed.status === 'paid'
        ? { kind: 'give-up-cancelling' }
        : { kind: 'wait', reason: 'its cancelling is under way' };
    case 'EXTRA':
      if (listed.status === 'unpaid') return item.clientOrderId === undefined ? NOTHING : { kind: 'cancel' };
      return adoption(findings) ?? NOTHING;
    case 'OWNED':
      return judgeOwned(item, findings);
  }
  if (listed.status === 'cancelled' || isForeign(listed, sweep)) return NOTHING;

  // The index that finds the candidates may lag by less than the quiet time.
  const old = now > listed.createdAt + quietMs(times);
  const possible = candidates.filter(({ order }) => couldHaveMade(order, listed, times));
  const desktops = sweep.desktops.filter((d) => isOf(d, listed));
  if (listed.status === 'paid' && desktops.length > 0) {
    const adopted = adoption(findings);
    if (adopted) return adopted;
    if (possible.some((candidate) => !showsItIsAnothers(listed, candidate, findings)))
      return { kind: 'wait', reason: 'not each of its desktops shows a name that was not sent' };
    return old ? { kind: 'mark-extra', reason: 'paid, and no order of ours could have made it' } : YOUNG;
  }
  if (listed.status === 'unknown')
    return { kind: 'wait', reason: `its status ${listed.unknownStatus ?? ''} is not known` };
  if (isSpent(listed, now, times))
    return { kind: 'mark-extra', reason: 'paid and completed, and shows no desktop any more' };
  if (listed.status !== 'unpaid')
    return { kind: 'wait', reason: `${listed.status}, and its desktops have no names yet` };
  if (!old) return YOUNG;
  if (possible.some(({ order }) => !isQuiet(order, now, times))) {
    return { kind: 'wait', reason: 'unpaid, and the quiet time of an order that could own it is not over' };
  }
  const isOurs = sweep.operator !== undefined && listed.operator !== undefined;
  const isProved = possible.some(
    (candidate) =>
      desktops.some((desktop) => provesSent(desktop, candidate)) &&
      !desktops.some((desktop) => speaksAgainst(desktop, candidate)),
  );
  if (isOurs || isProved) return { kind: 'cancel' };
  // Without two user names to compare it may be another user's: fitting proves nothing.
  return possible.length > 0 ? { kind: 'wait', reason: UNKNOWN_USER } : NOTHING;
};

/**
 * All of its desktops have failed or were removed: an alarm reports its money. It may still be adopted if a desktop
 * shows up.
 */
const isSpent = ({ status, completed, createdAt }: ListedOrder, now: number, times: OrderingTimes): boolean =>
  status === 'paid' && completed === true && now > createdAt + times.followForMs;

/**
 * For the order that its desktops prove to have placed it, if none of them contradicts. Its item must not be another
 * order's.
 */
const adoption = (findings: ProviderOrderFindings): ProviderOrderVerdict | undefined => {
  const maker = findings.candidates.find((candidate) => isProvedBy(candidate, findings));
  return maker && { kind: 'adopt', order: maker.order, reason: 'its desktops bear what was sent' };
};

const isProvedBy = (candidate: Candidate, { listed, item, sweep, times }: ProviderOrderFindings): boolean => {
  if (listed.status !== 'paid' || isForeign(listed, sweep)) return false;
  if (!couldHaveMade(candidate.order, listed, times) || !isFree(item, candidate)) return false;
  const desktops = sweep.desktops.filter((desktop) => isOf(desktop, listed));
  return (
    desktops.some((desktop) => provesSent(desktop, candidate)) &&
    !desktops.some((desktop) => speaksAgainst(desktop, candidate))
  );
};

/** Nobody's, or recorded as EXTRA for this very order because its response came too late. */
export const isFree = (item: ProviderOrderItem | undefined, { order }: Candidate): boolean =>
  item === undefined ||
  (item.status === 'EXTRA' && (item.clientOrderId === undefined || item.clientOrderId === order.clientOrderId));

/**
 * Rule E1: an order that fits by window and size is somebody else's only if each of its desktops, as many as it holds,
 * shows a name that was not sent. A desktop without a name, or one that is not listed yet, shows nothing.
 *
 * @param findings asked `by-person`: an order that was completed a while ago then holds only what is listed, since its
 *   other desktops have failed or were removed (all of them, once the time for following an order is over), and a user
 *   who was not sent counts as much as a name
 */
export const showsItIsAnothers = (
  listed: ListedOrder,
  candidate: Candidate,
  { sweep, times, asked = 'by-sweep' }: Findings,
): boolean => {
  const desktops = sweep.desktops.filter((desktop) => isOf(desktop, listed));
  const areOthers = desktops.every(
    (desktop) => showsOtherName(desktop, candidate) || (asked === 'by-person' && showsOtherUser(desktop, candidate)),
  );
  if (!areOthers) return false;
  if (desktops.length > 0 && desktops.length >= (listed.desktops ?? candidate.order.sent.length)) return true;
  return (
    asked === 'by-person' &&
    listed.completed === true &&
    sweep.begunAt > allListedAt(listed, candidate.order, times) &&
    !sweep.desktops.some((desktop) => isStray(desktop, listed, candidate, { sweep, times })) &&
    (desktops.length > 0 || sweep.begunAt > listed.createdAt + times.followForMs)
  );
};

/**
 * Epoch ms: the time after which each desktop of a completed order is listed. Desktops that took hours are created last
 * and listed up to V later, in another list. Only the first look that showed the order completed says when that was.
 */
export const allListedAt = ({ providerOrderId }: ListedOrder, order: UndecidedOrder, times: OrderingTimes): number => {
  const seenAt = 'completedSeen' in order ? order.completedSeen?.[providerOrderId] : undefined;
  return seenAt === undefined
    ? Number.POSITIVE_INFINITY
    : Date.parse(seenAt) + times.listedWithinMs + 2 * times.clockSkewMs;
};

/** Listed under an id that no listed order has, and possibly one of the desktops that the order lacks. */
const isStray = (
  desktop: FoundDesktop,
  listed: ListedOrder,
  candidate: Candidate,
  { sweep, times }: Findings,
): boolean =>
  (desktop.createdAt ?? listed.createdAt) >= listed.createdAt - times.clockSkewMs &&
  !sweep.listed.some((one) => isOf(desktop, one)) &&
  !showsOtherName(desktop, candidate) &&
  !showsOtherUser(desktop, candidate);

/** `by-person`: an operator's command asks, after the sweeps of reconciliation could not decide. */
type Asked = 'by-sweep' | 'by-person';

const judgeOwned = (
  item: Extract<ProviderOrderItem, { status: 'OWNED' }>,
  { listed, owner, now, times }: ProviderOrderFindings,
): ProviderOrderVerdict => {
  const extra: ProviderOrderVerdict = {
    kind: 'mark-extra',
    reason: `order ${item.clientOrderId} went on without it`,
    clientOrderId: item.clientOrderId,
  };
  if (owner === undefined) return extra;
  if ((owner.state === 'ORDERED' || owner.state === 'CANCELLED') && isRecordedAs(owner, listed, item)) return NOTHING;
  if (!sameAttempt(owner.attempt, item.attempt)) return extra;
  switch (owner.state) {
    case 'SUBMITTING':
      // Its worker is between the two writes; only when its lease is over has it crashed there.
      return now <= leaseEnd(Date.parse(owner.leasedAt), times) + times.clockSkewMs
        ? { kind: 'wait', reason: 'its worker is about to record it' }
        : { kind: 'adopt', order: owner, reason: 'its item was won before the worker stopped' };
    case 'IN_DOUBT':
    case 'NEEDS_ATTENTION':
    case 'QUEUED':
      return { kind: 'adopt', order: owner, reason: 'its item was won before the worker stopped' };
    case 'ORDERED':
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
    case 'CANCELLED':
      return extra;
  }
};

/** The order is recorded with one of its ids; or its item was written as another id of the order's own. */
export const isRecordedAs = (
  { providerOrderId, otherIds = [] }: { readonly providerOrderId: string; readonly otherIds?: readonly string[] },
  listed: ListedOrder,
  item: ProviderOrderItem,
): boolean =>
  item.sameAs === providerOrderId || idsOf(listed).some((id) => id === providerOrderId || otherIds.includes(id));
