import { sameAttempt } from '../orders/attempt.ts';
import { creationWindow, quietMs, timesOf, within } from '../orders/ordering-times.ts';
import type { ProviderOrderItem } from '../orders/provider-order.ts';
import {
  bearsSentName,
  type Candidate,
  isForSentUser,
  mayBearSentName,
  provesSent,
  speaksAgainst,
} from './candidate.ts';
import type { FoundDesktop, ListedOrder } from './evidence.ts';
import type { OrderFindings } from './judge-order.ts';
import { couldHaveMade, isForeign, isFree, isOf, showsItIsAnothers } from './match-provider-order.ts';
import { idsOf } from './provider-order-ids.ts';

/** Whether an operator's step is allowed; if not, the reason, in words for the operator. */
export type Gate = { readonly passes: true } | { readonly passes: false; readonly reason: string };

const refuse = (reason: string): Gate => ({ passes: false, reason });

/**
 * May an operator adopt this provider order for the order? Only its desktops and their jobs prove that. Time, size and
 * being the only one left do not: an attempt that was given up may have placed it and be listed late, and then its
 * people would be paid for twice.
 *
 * @param listed with its details
 */
export const judgeAdoption = (self: Candidate, listed: ListedOrder, findings: OrderFindings): Gate => {
  const { sweep, items, times } = findings;
  const { order } = self;
  const id = listed.providerOrderId;
  const item = items.get(id);
  const fence = judgeItem(item, listed, self);
  if (!fence.passes) return fence;
  if (listed.status === 'cancelled') return refuse(`${id} is cancelled at the provider`);
  if (listed.status === 'unknown')
    return refuse(
      `${id} has a status at the provider that is not known (${listed.unknownStatus ?? '?'}), so nobody knows whether it is paid`,
    );
  if (listed.status === 'pending') return refuse(`${id} is neither payable nor paid yet: ask again when it is`);
  if (isForeign(listed, sweep)) return refuse(`${id} was placed by the IAM user ${listed.operator}, not by ours`);
  if (!within(listed.createdAt, creationWindow(Date.parse(order.leasedAt), timesOf(order, times))))
    return refuse(
      `${id} was placed at ${new Date(listed.createdAt).toISOString()}, which attempt ${order.attempt.no} (sent at ${order.leasedAt}) cannot have done`,
    );
  if (listed.desktops !== undefined && listed.desktops !== order.sent.length)
    return refuse(`${id} holds ${listed.desktops} desktops, and ${order.sent.length} were sent`);

  const desktops = sweep.desktops.filter((desktop) => isOf(desktop, listed));
  const proof = proofOf(self, listed, findings);
  if (proof === 'names-of-pool') return { passes: true };
  const stranger = desktops.find((desktop) => speaksAgainst(desktop, self));
  if (stranger !== undefined)
    return refuse(
      `${id} holds ${stranger.computerName || 'a desktop without a name'} of user ${stranger.userName || '?'}, which was not sent`,
    );
  // The response to the POST itself won its item.
  if (proof !== undefined || item?.status === 'OWNED') return { passes: true };
  return refuse(
    listed.status === 'paid'
      ? `${id} shows no names yet, and nothing else proves whose it is: try again when its desktops exist`
      : `${id} is unpaid and shows no names, so nothing proves whose it is: Deskdrop cancels it when its quiet time is over; where it may not, cancel it in the provider's console and resolve with --absent`,
  );
};

type Proof = 'desktops' | 'names-of-pool' | 'elimination';

const proofOf = (self: Candidate, listed: ListedOrder, findings: OrderFindings): Proof | undefined => {
  const desktops = findings.sweep.desktops.filter((desktop) => isOf(desktop, listed));
  if (desktops.some((desktop) => provesSent(desktop, self))) return 'desktops';
  // A form of name that Deskdrop does not know needs a person who recognises it, and all of the order's desktops.
  const isOfPool = (desktop: FoundDesktop): boolean =>
    mayBearSentName(self, desktop.computerName) && desktop.userName === '' && !speaksAgainst(desktop, self);
  if (desktops.length === self.order.sent.length && desktops.every(isOfPool)) return 'names-of-pool';
  return isOnlyPlace(self, listed, desktops, findings) ? 'elimination' : undefined;
};

/**
 * Everything that was sent has been created since, and no other order could hold it. For desktops that are listed
 * without a name and named by jobs that do not show which desktop they created; and for desktops that the provider
 * lists under an id which no listed order has.
 */
const isOnlyPlace = (
  self: Candidate,
  listed: ListedOrder,
  desktops: readonly FoundDesktop[],
  findings: OrderFindings,
): boolean => {
  const { sweep, times } = findings;
  const leasedAt = Date.parse(self.order.leasedAt);
  const size = self.order.sent.length;
  if (listed.status !== 'paid' || sweep.begunAt <= leasedAt + quietMs(times)) return false;
  const { from } = creationWindow(leasedAt, times);
  const unfiled = sweep.desktops.filter(
    (desktop) =>
      provesSent(desktop, self) && (desktop.createdAt ?? 0) >= from && !sweep.listed.some((one) => isOf(desktop, one)),
  );
  const named = sweep.jobs.filter(
    ({ status, beganAt = 0, computerName, userName }) =>
      status === 'succeeded' &&
      beganAt >= from &&
      bearsSentName(self, computerName) &&
      (userName === '' || isForSentUser(self, userName)),
  );
  const made = new Set(named.map(({ computerName }) => computerName.toLowerCase()));
  const isMade = unfiled.length === size || (desktops.length === size && made.size === size);
  return isMade && !sweep.listed.some((other) => isRival(other, listed, self, findings));
};

/** The other one could hold those desktops as well. */
const isRival = (other: ListedOrder, listed: ListedOrder, self: Candidate, findings: OrderFindings): boolean => {
  const item = findings.items.get(other.providerOrderId);
  return (
    !idsOf(other).some((id) => idsOf(listed).includes(id)) &&
    other.status !== 'cancelled' &&
    couldHaveMade(self.order, other, findings.times) &&
    item?.status !== 'CANCELLED' &&
    !(item?.status === 'OWNED' && item.clientOrderId !== self.order.clientOrderId) &&
    !showsItIsAnothers(other, self, findings)
  );
};

const judgeItem = (item: ProviderOrderItem | undefined, listed: ListedOrder, self: Candidate): Gate => {
  const { order } = self;
  switch (item?.status) {
    case undefined:
      return { passes: true };
    case 'OWNED':
      if (item.clientOrderId !== order.clientOrderId)
        return refuse(`${item.providerOrderId} is order ${item.clientOrderId}'s`);
      return sameAttempt(item.attempt, order.attempt)
        ? { passes: true }
        : refuse(
            `${item.providerOrderId} is of attempt ${item.attempt.no}, and the order is at attempt ${order.attempt.no}`,
          );
    case 'CANCELLING':
      return refuse(`${item.providerOrderId} is being cancelled`);
    case 'CANCELLED':
      return refuse(`${item.providerOrderId} was cancelled`);
    case 'EXTRA':
      // It was marked EXTRA before its desktops showed whose it is. An unpaid one is cancelled by the next sweep.
      return listed.status === 'paid' && isFree(item, self)
        ? { passes: true }
        : refuse(`${item.providerOrderId} is nobody's: ${item.reason}`);
  }
};
