import type { CreationJob, FoundDesktop, ListedOrder } from './evidence.ts';
import type { InDoubtOrder, Order, ParkedInDoubtOrder, SubmittingOrder } from './order.ts';
import { sameAttempt } from './order.ts';
import { creationWindow, leaseEnd, type OrderingTimes, quietMs, within } from './ordering-times.ts';
import { isNameOfPart } from './pool.ts';
import type { ProviderOrderItem } from './provider-order.ts';

/** An order of ours that a provider order could belong to: it was sent, and nobody knows yet what became of that. */
export type UndecidedOrder = SubmittingOrder | InDoubtOrder | ParkedInDoubtOrder;

/** With the computer names and users that its POST carried, lower case. */
export interface Candidate {
  readonly order: UndecidedOrder;
  readonly sentNames: ReadonlySet<string>;
  readonly sentUsers: ReadonlySet<string>;
  /** `desktop_name` of an order of desktops without users: the provider made their names from it. No names were sent then. */
  readonly partName?: string;
}

/** Can the POST have asked for a desktop of this name? */
export const bearsSentName = ({ sentNames, partName }: Candidate, computerName: string): boolean =>
  sentNames.has(computerName.toLowerCase()) || (partName !== undefined && isNameOfPart(computerName, partName));

export const isUndecided = (order: Order): order is UndecidedOrder =>
  order.state === 'SUBMITTING' || order.state === 'IN_DOUBT' || (order.state === 'NEEDS_ATTENTION' && !order.settled);

/** The quiet time of its attempt is over: nothing of it can still be committed or unlisted. */
const isQuiet = (order: UndecidedOrder, now: number, times: OrderingTimes): boolean =>
  now > Date.parse(order.leasedAt) + quietMs(times);

/** Could this POST have made that provider order? Where the provider does not tell the number, it could. */
export const couldHaveMade = (order: UndecidedOrder, listed: ListedOrder, times: OrderingTimes): boolean =>
  within(listed.createdAt, creationWindow(Date.parse(order.leasedAt), times)) &&
  (listed.desktops === undefined || listed.desktops === order.sent.length);

export const isOf = (desktop: FoundDesktop, listed: ListedOrder): boolean =>
  desktop.providerOrderIds.some((id) => id === listed.providerOrderId || listed.subOrderIds.includes(id));

/**
 * Its name was sent, and for its user, where the provider tells one: a stranger's desktop may bear a name of ours. Its tag,
 * where it has one, must be the order's; a desktop may lose its tags, and a tag alone proves nothing.
 */
export const wasSent = ({ computerName, userName, orderTag }: FoundDesktop, candidate: Candidate): boolean => {
  const { order, sentUsers } = candidate;
  return (
    bearsSentName(candidate, computerName) &&
    (userName === '' || sentUsers.has(userName.toLowerCase())) &&
    (orderTag === undefined || orderTag === order.clientOrderId)
  );
};

/** What the first reads of a sweep brought, before the ledger was read. */
export interface Sweep {
  /** Epoch ms: when its first read began. Only a sweep begun after the quiet time may prove an absence. */
  readonly begunAt: number;
  readonly listed: readonly ListedOrder[];
  /** Desktops that bear one of the order's names, and every desktop made since its POST began. */
  readonly desktops: readonly FoundDesktop[];
  readonly jobs: readonly CreationJob[];
  /** The IAM user that we order as, where the credentials tell. */
  readonly operator?: string;
}

/** Placed by another IAM user than ours: never adopted and never cancelled, whatever else fits. */
export const isForeign = (listed: ListedOrder, sweep: Sweep): boolean =>
  sweep.operator !== undefined &&
  listed.operator !== undefined &&
  listed.operator.toLowerCase() !== sweep.operator.toLowerCase();

export type OrphanVerdict =
  | { readonly do: 'nothing' }
  | { readonly do: 'wait'; readonly why: string }
  | { readonly do: 'adopt'; readonly order: Order; readonly why: string }
  | { readonly do: 'cancel' }
  /** Its item says CANCELLING and the provider says that it is done, or that it will never be. */
  | { readonly do: 'mark-cancelled' }
  | { readonly do: 'give-up-cancelling' }
  | { readonly do: 'mark-extra'; readonly why: string; readonly clientOrderId?: string };

const NOTHING: OrphanVerdict = { do: 'nothing' };
const YOUNG: OrphanVerdict = { do: 'wait', why: 'younger than the quiet time' };

/**
 * What to do about one listed provider order. The ledger facts must have been read AFTER the list, consistently and by
 * key. No unpaid order is ever adopted by window and size: it is cancelled, which costs nothing, while a swapped id or a
 * doubled payment does.
 *
 * @param owner the order that an OWNED item names
 * @param candidates every undecided order of ours, parked ones included
 */
export const judgeOrphan = (
  listed: ListedOrder,
  item: ProviderOrderItem | undefined,
  owner: Order | undefined,
  candidates: readonly Candidate[],
  sweep: Sweep,
  now: number,
  times: OrderingTimes,
): OrphanVerdict => {
  switch (item?.status) {
    case 'CANCELLED':
      return NOTHING;
    case 'CANCELLING':
      if (listed.status === 'cancelled') return { do: 'mark-cancelled' };
      if (listed.status === 'unpaid') return { do: 'cancel' };
      return listed.status === 'paid'
        ? { do: 'give-up-cancelling' }
        : { do: 'wait', why: 'its cancelling is under way' };
    case 'EXTRA':
      return item.clientOrderId !== undefined && listed.status === 'unpaid' ? { do: 'cancel' } : NOTHING;
    case 'OWNED':
      return judgeOwned(listed, item, owner, now, times);
  }
  if (listed.status === 'cancelled' || isForeign(listed, sweep)) return NOTHING;

  // The index that finds the candidates may lag by less than the quiet time.
  const old = now > listed.createdAt + quietMs(times);
  const possible = candidates.filter(({ order }) => couldHaveMade(order, listed, times));
  const desktops = sweep.desktops.filter((d) => isOf(d, listed));
  if (listed.status === 'paid' && desktops.length > 0) {
    const maker = possible.find((candidate) => desktops.every((desktop) => wasSent(desktop, candidate)));
    if (maker) return { do: 'adopt', order: maker.order, why: `its desktops bear the names that were sent` };
    if (possible.some((candidate) => desktops.some((d) => bearsSentName(candidate, d.computerName)))) {
      return { do: 'wait', why: 'its desktops bear names of ours and others' };
    }
    return old ? { do: 'mark-extra', why: 'paid, and no order of ours could have made it' } : YOUNG;
  }
  if (listed.status === 'unknown') return { do: 'wait', why: `its status ${listed.unknownStatus ?? ''} is not known` };
  if (listed.status !== 'unpaid') return { do: 'wait', why: `${listed.status}, and its desktops have no names yet` };
  if (!old) return YOUNG;
  if (possible.some(({ order }) => !isQuiet(order, now, times))) {
    return { do: 'wait', why: 'unpaid, and the quiet time of an order that could own it is not over' };
  }
  // Without two names to compare, only an order that one of ours could have made is taken for ours.
  const isOurs = sweep.operator !== undefined && listed.operator !== undefined;
  return isOurs || possible.length > 0 ? { do: 'cancel' } : NOTHING;
};

const judgeOwned = (
  listed: ListedOrder,
  item: Extract<ProviderOrderItem, { status: 'OWNED' }>,
  owner: Order | undefined,
  now: number,
  times: OrderingTimes,
): OrphanVerdict => {
  const extra: OrphanVerdict = {
    do: 'mark-extra',
    why: `order ${item.clientOrderId} went on without it`,
    clientOrderId: item.clientOrderId,
  };
  if (owner === undefined) return extra;
  if (owner.state === 'ORDERED' && owner.providerOrderId === listed.providerOrderId) return NOTHING;
  if (owner.state === 'CANCELLED' && owner.providerOrderId === listed.providerOrderId) return NOTHING;
  if (!sameAttempt(owner.attempt, item.attempt)) return extra;
  switch (owner.state) {
    case 'SUBMITTING':
      // Its worker stands between the two writes; only when its lease is over has it crashed there.
      return now <= leaseEnd(Date.parse(owner.leasedAt), times) + times.clockSkewMs
        ? { do: 'wait', why: 'its worker is about to record it' }
        : { do: 'adopt', order: owner, why: 'its item was won before the worker stopped' };
    case 'IN_DOUBT':
    case 'NEEDS_ATTENTION':
    case 'QUEUED':
      return { do: 'adopt', order: owner, why: 'its item was won before the worker stopped' };
    case 'ORDERED':
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
    case 'CANCELLED':
      return extra;
  }
};

export type OrderVerdict =
  /** The POST made nothing: it may be sent again. */
  | { readonly is: 'absent' }
  | { readonly is: 'open'; readonly why: string }
  /** A person must look, now. */
  | { readonly is: 'unclear'; readonly why: string };

/**
 * What one sweep says of an order in doubt, after the orphans of its window were judged and dealt with.
 *
 * @param items the ledger's item of each listed order, read after that
 */
export const judgeOrder = (
  self: Candidate,
  sweep: Sweep,
  items: ReadonlyMap<string, ProviderOrderItem>,
  times: OrderingTimes,
): OrderVerdict => {
  const { order, sentUsers } = self;
  const begunAfterQuiet = sweep.begunAt > Date.parse(order.leasedAt) + quietMs(times);
  // The provider tells whole seconds: what it made at once can seem to be older than the lease.
  const sentAt = creationWindow(Date.parse(order.leasedAt), times).from;
  let blocked: string | undefined;

  for (const desktop of sweep.desktops) {
    if (!bearsSentName(self, desktop.computerName)) {
      // A user may have had another desktop for long; one that was made since then may be ours under a changed name.
      if (!sentUsers.has(desktop.userName.toLowerCase()) || (desktop.createdAt ?? 0) < sentAt) continue;
      return { is: 'unclear', why: `user ${desktop.userName} has got desktop ${desktop.computerName} meanwhile` };
    }
    const listed = sweep.listed.find((candidate) => isOf(desktop, candidate));
    if (listed === undefined) {
      // Until the quiet time is over its order may be ours, and not in the billing list yet.
      if (!begunAfterQuiet && (desktop.createdAt ?? sentAt) >= sentAt) {
        blocked = `desktop ${desktop.computerName} exists, and its order is not listed yet`;
        continue;
      }
      return {
        is: 'unclear',
        why: `desktop ${desktop.computerName} exists already, in an order that is not of this attempt`,
      };
    }
    if (listed.status === 'cancelled') continue;
    const item = items.get(listed.providerOrderId);
    const adoptable =
      item === undefined
        ? !isForeign(listed, sweep) &&
          couldHaveMade(order, listed, times) &&
          sweep.desktops.filter((d) => isOf(d, listed)).every((d) => wasSent(d, self))
        : item.status === 'OWNED' &&
          item.clientOrderId === order.clientOrderId &&
          sameAttempt(item.attempt, order.attempt);
    if (!adoptable) {
      return {
        is: 'unclear',
        why: `desktop ${desktop.computerName} exists in order ${listed.providerOrderId}, which can not be this one's`,
      };
    }
    blocked = `order ${listed.providerOrderId} is being recorded`;
  }

  // Another user's order blocks as well until its desktops show other names: a mistaken user name must not cost a double.
  for (const listed of sweep.listed) {
    if (listed.status === 'cancelled' || !couldHaveMade(order, listed, times)) continue;
    const named = sweep.desktops.filter((d) => isOf(d, listed));
    if (named.length > 0 && named.every((d) => !bearsSentName(self, d.computerName))) continue;
    const item = items.get(listed.providerOrderId);
    if (item?.status === 'CANCELLED') continue;
    if (item?.status === 'OWNED' && item.clientOrderId !== order.clientOrderId) continue;
    blocked ??= `order ${listed.providerOrderId} (${listed.status}) may be this one's`;
  }

  const job = sweep.jobs.find(
    (j) => bearsSentName(self, j.computerName) && (j.beganAt === undefined || j.beganAt >= sentAt),
  );
  if (job) blocked ??= `a job that creates ${job.computerName} is ${job.status}`;

  if (blocked !== undefined) return { is: 'open', why: blocked };
  return begunAfterQuiet ? { is: 'absent' } : { is: 'open', why: 'its quiet time is not over' };
};
