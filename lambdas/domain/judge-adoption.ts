import type { ListedOrder } from './evidence.ts';
import { sameAttempt } from './order.ts';
import { creationWindow, type OrderingTimes, quietMs, within } from './ordering-times.ts';
import type { ProviderOrderItem } from './provider-order.ts';
import { type Candidate, couldHaveMade, isForeign, isOf, type Sweep, wasSent } from './settle.ts';

/** Whether a gate lets an operator's step pass; if not, why, in words for the operator. */
export type Gate = { readonly passes: true } | { readonly passes: false; readonly why: string };

const refuse = (why: string): Gate => ({ passes: false, why });

/**
 * May a person's word make this provider order the order's own? Its names prove it. As long as it shows none it must be so
 * old, and so alone, that no other order of ours can own it; an unpaid order is recognised by nobody's eye.
 *
 * @param listed with its details
 * @param item the ledger's item of it, read after the provider
 * @param rivals every other undecided order of ours, read after the provider
 */
export const judgeAdoption = (
  self: Candidate,
  listed: ListedOrder,
  item: ProviderOrderItem | undefined,
  rivals: readonly Candidate[],
  sweep: Sweep,
  now: number,
  times: OrderingTimes,
): Gate => {
  const { order } = self;
  const id = listed.providerOrderId;
  const fence = judgeItem(item, self);
  if (!fence.passes) return fence;
  if (listed.status === 'cancelled') return refuse(`${id} is cancelled at the provider`);
  if (listed.status === 'pending') return refuse(`${id} is neither payable nor paid yet: ask again when it is`);
  if (isForeign(listed, sweep)) return refuse(`${id} was placed by the IAM user ${listed.operator}, not by ours`);
  if (!within(listed.createdAt, creationWindow(Date.parse(order.leasedAt), times)))
    return refuse(
      `${id} was placed at ${new Date(listed.createdAt).toISOString()}, which attempt ${order.attempt.no} (sent at ${order.leasedAt}) can not have done`,
    );
  if (listed.desktops !== undefined && listed.desktops !== order.sent.length)
    return refuse(`${id} holds ${listed.desktops} desktops, and ${order.sent.length} were sent`);

  const desktops = sweep.desktops.filter((desktop) => isOf(desktop, listed));
  const stranger = desktops.find((desktop) => !wasSent(desktop, self));
  if (stranger !== undefined)
    return refuse(`${id} holds ${stranger.computerName} of user ${stranger.userName || '?'}, which was not sent`);
  if (desktops.length > 0) return { passes: true };

  if (listed.desktops === undefined)
    return refuse(`the provider does not tell how many desktops ${id} holds, and they show no names yet`);
  if (now <= listed.createdAt + quietMs(times))
    return refuse(`${id} shows no names, and is too young to tell that no other order of ours made it`);
  const rival = rivals.find((other) => couldHaveMade(other.order, listed, times));
  return rival === undefined
    ? { passes: true }
    : refuse(`${id} shows no names, and order ${rival.order.clientOrderId} could have made it as well`);
};

const judgeItem = (item: ProviderOrderItem | undefined, { order }: Candidate): Gate => {
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
      return refuse(`${item.providerOrderId} is nobody's: ${item.why}`);
  }
};
