import { sameAttempt } from '../orders/attempt.ts';
import type { Order } from '../orders/order.ts';
import { leaseEnd, type OrderingTimes, quietMs, timesOf } from '../orders/ordering-times.ts';
import type { ProviderOrderItem } from '../orders/provider-order.ts';
import { type Candidate, provesSent, speaksAgainst, type UndecidedOrder } from './candidate.ts';
import type { ListedOrder } from './evidence.ts';
import {
  couldHaveMade,
  type Findings,
  isForeign,
  isFree,
  isOf,
  isRecordedAs,
  showsItIsAnothers,
} from './match-provider-order.ts';

/** The quiet time of its attempt is over: nothing of it can still be uncommitted or unlisted. */
const isQuiet = (order: UndecidedOrder, now: number, times: OrderingTimes): boolean =>
  now > Date.parse(order.leasedAt) + quietMs(timesOf(order, times));

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
  return maker && { kind: 'adopt', order: maker.order, reason: 'its desktops match what was sent' };
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
