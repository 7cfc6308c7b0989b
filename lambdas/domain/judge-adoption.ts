import type { ListedOrder } from './evidence.ts';
import { sameAttempt } from './order.ts';
import { creationWindow, type OrderingTimes, within } from './ordering-times.ts';
import type { ProviderOrderItem } from './provider-order.ts';
import { type Candidate, isForeign, isOf, type Sweep, wasSent } from './settle.ts';

/** Whether a gate lets an operator's step pass; if not, why, in words for the operator. */
export type Gate = { readonly passes: true } | { readonly passes: false; readonly why: string };

const refuse = (why: string): Gate => ({ passes: false, why });

/**
 * May a person's word make this provider order the order's own? Only its names prove it. Time, size and being the only one
 * left do not: an attempt that was given up may have made it and be listed late, and then its people would be paid for twice.
 *
 * @param listed with its details
 * @param item the ledger's item of it, read after the provider
 */
export const judgeAdoption = (
  self: Candidate,
  listed: ListedOrder,
  item: ProviderOrderItem | undefined,
  sweep: Sweep,
  times: OrderingTimes,
): Gate => {
  const { order } = self;
  const id = listed.providerOrderId;
  const fence = judgeItem(item, self);
  if (!fence.passes) return fence;
  if (listed.status === 'cancelled') return refuse(`${id} is cancelled at the provider`);
  if (listed.status === 'unknown')
    return refuse(
      `${id} has a status at the provider that is not known (${listed.unknownStatus ?? '?'}), so nobody knows whether it is paid`,
    );
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
  // Its item was won by the answer to the POST itself.
  if (desktops.length > 0 || item?.status === 'OWNED') return { passes: true };
  return refuse(
    listed.status === 'paid'
      ? `${id} shows no names yet, and nothing else proves whose it is: ask again when its desktops are there`
      : `${id} is unpaid and shows no names, so nothing proves whose it is: Deskdrop cancels it when its quiet time is over; where it may not, cancel it in the provider's console and resolve with --absent`,
  );
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
