import { sameAttempt } from '../orders/attempt.ts';
import { creationWindow, type OrderingTimes, quietMs } from '../orders/ordering-times.ts';
import type { ProviderOrderItem } from '../orders/provider-order.ts';
import {
  bearsSentName,
  bearsTagOf,
  type Candidate,
  isForSentUser,
  mayBearSentName,
  speaksAgainst,
} from './candidate.ts';
import type { CreationJob, FoundDesktop, ListedOrder, Sweep } from './evidence.ts';
import { couldHaveMade, type Findings, isForeign, isFree, isOf, showsItIsAnothers } from './match-provider-order.ts';

export type OrderVerdict =
  /** The POST created nothing: the order may be sent again. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'open'; readonly reason: string }
  /** A person must look, now. */
  | { readonly kind: 'unclear'; readonly reason: string };

export interface OrderFindings extends Findings {
  /** The ledger's item of each listed order, read after the provider's lists. */
  readonly items: ReadonlyMap<string, ProviderOrderItem>;
}

/**
 * The result of one sweep for an order in doubt, after the orphans of its window were judged and handled. Whatever is
 * not understood about an order that could be its own blocks an absence; it is never somebody else's (rule E1).
 */
export const judgeOrder = (self: Candidate, findings: OrderFindings): OrderVerdict => {
  const { sweep, items, times } = findings;
  const { order } = self;
  let blocked: string | undefined;
  for (const desktop of sweep.desktops) {
    const verdict = judgeDesktop(desktop, self, findings);
    if (verdict?.kind === 'unclear') return verdict;
    blocked ??= verdict?.reason;
  }

  // Another user's order blocks too, until its desktops show other names: a mistaken user name must not cost a double.
  for (const listed of sweep.listed) {
    if (listed.status === 'cancelled' || !couldHaveMade(order, listed, times)) continue;
    if (showsItIsAnothers(listed, self, findings)) continue;
    const item = items.get(listed.providerOrderId);
    if (item?.status === 'CANCELLED') continue;
    if (item?.status === 'OWNED' && item.clientOrderId !== order.clientOrderId) continue;
    // The response to another order's POST showed whose it is, too late for that order.
    if (item?.status === 'EXTRA' && !isFree(item, self)) continue;
    blocked ??= `order ${listed.providerOrderId} (${listed.status}) may be this one's`;
  }

  const job = sweep.jobs.find((one) => isOpenJob(one, self, findings));
  if (job) blocked ??= `a job that creates ${job.computerName || `a desktop of ${job.userName}`} is ${job.status}`;

  if (blocked !== undefined) return { kind: 'open', reason: blocked };
  return isBegunAfterQuiet(self, sweep, times)
    ? { kind: 'absent' }
    : { kind: 'open', reason: 'its quiet time is not over' };
};

const isBegunAfterQuiet = ({ order }: Candidate, sweep: Sweep, times: OrderingTimes): boolean =>
  sweep.begunAt > Date.parse(order.leasedAt) + quietMs(times);

/** The provider states whole seconds: a desktop created immediately can seem older than the lease. */
const sentAt = ({ order }: Candidate, times: OrderingTimes): number =>
  creationWindow(Date.parse(order.leasedAt), times).from;

type DesktopVerdict = Exclude<OrderVerdict, { kind: 'absent' }> | undefined;

/** A desktop with a name, a user or the tag of the order; undefined for every other, and if it proves nothing. */
const judgeDesktop = (desktop: FoundDesktop, self: Candidate, findings: OrderFindings): DesktopVerdict => {
  const { sweep, times, asked = 'by-sweep' } = findings;
  const { computerName } = desktop;
  const hasTag = bearsTagOf(desktop, self);
  const listed = sweep.listed.find((candidate) => isOf(desktop, candidate));
  const from = sentAt(self, times);
  const isNew = (desktop.createdAt ?? from) >= from;
  if (!hasTag && !bearsSentName(self, computerName)) {
    if (isForSentUser(self, desktop.userName)) return judgeUsersDesktop(desktop, listed, self, findings);
    // A pool's desktop in an unknown form. A listed order is held back by it as long as the two may belong together.
    return listed === undefined && isNew && asked === 'by-sweep' && mayBearSentName(self, computerName)
      ? { kind: 'open', reason: `desktop ${computerName} may be of this order, and its own order is not listed` }
      : undefined;
  }
  const what = computerName === '' ? `a desktop of order ${self.order.clientOrderId}` : `desktop ${computerName}`;
  if (listed === undefined) {
    // Until the quiet time is over, its order may be ours and not in the billing list yet.
    if (!isBegunAfterQuiet(self, sweep, times) && isNew)
      return { kind: 'open', reason: `${what} exists, and its order is not listed yet` };
    return { kind: 'unclear', reason: `${what} exists already, in an order that is not of this attempt` };
  }
  if (listed.status === 'cancelled')
    return hasTag
      ? { kind: 'open', reason: `${what} exists, and its order ${listed.providerOrderId} is said to be cancelled` }
      : undefined;
  return mayBeAdopted(listed, self, findings)
    ? { kind: 'open', reason: `order ${listed.providerOrderId} is being recorded` }
    : { kind: 'unclear', reason: `${what} exists in order ${listed.providerOrderId}, which cannot be this one's` };
};

/**
 * The user may have had another desktop for a long time; one created since then may be ours under a changed name, or
 * without a name yet.
 */
const judgeUsersDesktop = (
  { computerName, userName, createdAt }: FoundDesktop,
  listed: ListedOrder | undefined,
  self: Candidate,
  { items, times }: OrderFindings,
): DesktopVerdict => {
  const isNameless = computerName === '';
  const isNew = createdAt === undefined ? isNameless || listed !== undefined : createdAt >= sentAt(self, times);
  if (!isNew) return undefined;
  const mayBeOurs =
    listed === undefined ||
    (couldHaveMade(self.order, listed, times) && mayBeItems(items.get(listed.providerOrderId), self));
  return isNameless && mayBeOurs
    ? { kind: 'open', reason: `a new desktop of user ${userName} shows no name yet` }
    : { kind: 'unclear', reason: `user ${userName} has got desktop ${computerName || 'without a name'} meanwhile` };
};

/** Only a write, or a name that is yet to be shown, is missing. */
const mayBeAdopted = (listed: ListedOrder, self: Candidate, { sweep, items, times }: OrderFindings): boolean => {
  const item = items.get(listed.providerOrderId);
  if (item?.status === 'OWNED') return mayBeItems(item, self);
  return (
    isFree(item, self) &&
    !isForeign(listed, sweep) &&
    couldHaveMade(self.order, listed, times) &&
    !sweep.desktops.some((desktop) => isOf(desktop, listed) && speaksAgainst(desktop, self))
  );
};

const mayBeItems = (item: ProviderOrderItem | undefined, self: Candidate): boolean =>
  item?.status === 'OWNED'
    ? item.clientOrderId === self.order.clientOrderId && sameAttempt(item.attempt, self.order.attempt)
    : isFree(item, self);

/** Its desktop is the order's, or may become it. */
const isOpenJob = (job: CreationJob, self: Candidate, { sweep, times, asked = 'by-sweep' }: OrderFindings): boolean => {
  const { computerName, userName, beganAt, status } = job;
  if (beganAt !== undefined && beganAt < sentAt(self, times)) return false;
  if (computerName === '' ? !isForSentUser(self, userName) : !mayBearSentName(self, computerName)) return false;
  if (asked === 'by-sweep') return true;
  // A person asks: a failed job creates nothing, and a desktop created long ago and not listed was removed.
  if (status === 'failed' || !(computerName === '' || bearsSentName(self, computerName))) return false;
  const isGone =
    status === 'succeeded' &&
    beganAt !== undefined &&
    sweep.begunAt > beganAt + times.followForMs &&
    !sweep.desktops.some((desktop) => desktop.computerName.toLowerCase() === computerName.toLowerCase());
  return !isGone;
};
