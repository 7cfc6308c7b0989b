import type { Post } from '../orders/attempt.ts';
import { creationWindow, type OrderingTimes, timesOf, within } from '../orders/ordering-times.ts';
import type { ProviderOrderItem } from '../orders/provider-order.ts';
import { type Candidate, showsOtherName, showsOtherUser, type UndecidedOrder } from './candidate.ts';
import type { FoundDesktop, ListedOrder, Sweep } from './evidence.ts';
import { idsOf } from './provider-order-ids.ts';

/** `by-person`: an operator's command asks, after the sweeps of reconciliation could not decide. */
type Asked = 'by-sweep' | 'by-person';

/** The results of a sweep, and how they are judged. */
export interface Findings {
  readonly sweep: Sweep;
  readonly times: OrderingTimes;
  /** Default: `by-sweep`. */
  readonly asked?: Asked;
}

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

/** Placed by an IAM user other than ours: never adopted and never cancelled, whatever else fits. */
export const isForeign = (listed: ListedOrder, sweep: Pick<Sweep, 'operator'>): boolean =>
  sweep.operator !== undefined &&
  listed.operator !== undefined &&
  listed.operator.toLowerCase() !== sweep.operator.toLowerCase();

/** The order is recorded with one of its ids; or its item was written as another id of the order's own. */
export const isRecordedAs = (
  { providerOrderId, otherIds = [] }: { readonly providerOrderId: string; readonly otherIds?: readonly string[] },
  listed: ListedOrder,
  item: ProviderOrderItem,
): boolean =>
  item.sameAs === providerOrderId || idsOf(listed).some((id) => id === providerOrderId || otherIds.includes(id));

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
