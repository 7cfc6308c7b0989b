import type { ListedOrder } from '../doubts/evidence.ts';
import type { Position } from '../orders/attempt.ts';
import type { DesktopState } from '../orders/followed.ts';
import { type CancelledOrder, isOpen, type OrderedOrder } from '../orders/order.ts';
import { datedBy, type OrderingTimes, waitedMs } from '../orders/ordering-times.ts';
import { isCalling, type PaymentState } from '../orders/payment-state.ts';
import { longestWaitMs } from '../orders/retry-delay.ts';
import { carried, type Transition } from '../orders/transition.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import { isWatchedForDouble } from './doubles.ts';
import { type DesktopSight, judgeDesktops } from './judge-desktops.ts';
import type { DesktopFates } from './judge-pool-desktops.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long an order may wait for its payment if the provider states no deadline. */
const PAYMENT_TERM_MS = 31 * DAY_MS;
/** `begin_time` has whole seconds, rounded down. */
const TIME_GRAIN_MS = 1_000;

const paidAtOf = ({ paymentState }: OrderedOrder): string | undefined =>
  paymentState.kind === 'paid' ? paymentState.paidAt : undefined;

/** The result of one look. Without `seen` the provider did not answer, or did not know the order. */
export interface Look {
  readonly at: number;
  readonly seen?: ListedOrder;
  readonly paymentState: PaymentState;
  /** Unpaid after its deadline. */
  readonly lapsed?: boolean;
  readonly sight?: DesktopSight;
  /** The next look is due no later than this, milliseconds. */
  readonly againWithinMs?: number;
  /** Every id of it that the ledger records for the order. */
  readonly ids?: readonly string[];
}

/**
 * Epoch ms. A late completion and the desktop created last are shown by different lists: that desktop gets the usual
 * time to be listed, however much time had passed before.
 */
export const followsUntil = (order: OrderedOrder, times: OrderingTimes): number => {
  const { payBy, orderedAt, completedAt } = order;
  const paidAt = paidAtOf(order);
  const paying = payBy === undefined ? Date.parse(orderedAt) + PAYMENT_TERM_MS : Date.parse(payBy);
  const since = paidAt === undefined ? paying : Date.parse(paidAt);
  const allListed =
    completedAt === undefined ? 0 : Date.parse(completedAt) + times.listedWithinMs + 2 * times.clockSkewMs;
  return Math.max(since + times.followForMs, allListed);
};

/** Its details exist immediately, or soon after; a file does not wait longer (epoch ms). */
const sightEnd = ({ orderedAt }: OrderedOrder, times: OrderingTimes): number =>
  Date.parse(orderedAt) + times.listedWithinMs + times.followMinMs;

/** A quarter of the time since its last important event, within the bounds; and right after its payment deadline. */
const nextLookMs = (order: OrderedOrder, now: number, times: OrderingTimes): number => {
  const { paymentState } = order;
  const paidAt = paidAtOf(order);
  const since = paidAt ?? (isCalling(paymentState) ? paymentState.payingAt : undefined) ?? order.orderedAt;
  const widening = Math.min(times.followMaxMs, Math.max(times.followMinMs, (now - Date.parse(since)) / 4));
  const untilLapsedMs =
    paidAt === undefined && order.payBy !== undefined
      ? Date.parse(order.payBy) + 2 * times.clockSkewMs + 2 * TIME_GRAIN_MS - now
      : 0;
  return Math.ceil(untilLapsedMs > 0 ? Math.min(widening, untilLapsedMs) : widening);
};

/** Less than half of the wait for the next look has passed: another copy of the message looked a moment ago. */
export const wasJustFollowed = ({ followedAt, nextLookAt }: OrderedOrder, now: number, times: OrderingTimes): boolean =>
  followedAt !== undefined &&
  nextLookAt !== undefined &&
  Number.isFinite(waitedMs(followedAt, now, times)) &&
  Date.parse(nextLookAt) <= now + Math.max(times.followMaxMs, longestWaitMs(times)) + 2 * times.clockSkewMs &&
  now < (Date.parse(followedAt) + Date.parse(nextLookAt)) / 2;

const statesOf = (fates: DesktopFates): Record<Position, DesktopState> =>
  Object.fromEntries([
    ...fates.active.map((position) => [position, 'active']),
    ...Object.keys(fates.failed).map((position) => [position, 'failed']),
  ]);

/**
 * ORDERED -> ORDERED: the result of a look, and when the next one is due. `sent` keeps the members whose desktops exist
 * or may come.
 */
export const recordLook = (order: OrderedOrder, look: Look, times: OrderingTimes): Transition<OrderedOrder> => {
  const { seen, sight, paymentState } = look;
  const at = new Date(look.at).toISOString();
  const payBy = seen?.payBy === undefined ? order.payBy : new Date(seen.payBy).toISOString();
  const amount = seen?.amount ?? order.amount;
  const {
    completedAt: seenCompletedAt,
    firstSight,
    lapsedAt,
    ...before
  } = seen === undefined ? order : datedBy(order, seen.createdAt, times);
  const isCompleted = seen === undefined ? seenCompletedAt !== undefined : seen.completed === true;
  const otherIds = (look.ids ?? order.otherIds ?? []).filter((id) => id !== order.providerOrderId);
  const told: OrderedOrder = {
    ...before,
    paymentState,
    ...(firstSight !== undefined && seen === undefined && look.at <= sightEnd(order, times) ? { firstSight } : {}),
    ...(look.lapsed ? { lapsedAt: lapsedAt ?? at } : {}),
    ...(payBy !== undefined && order.payBy === undefined && order.firstSight === undefined ? { datedLate: true } : {}),
    ...omitUndefined({ payBy, amount }),
    ...(isCompleted ? { completedAt: seenCompletedAt ?? at } : {}),
    ...(otherIds.length === 0 ? {} : { otherIds }),
  };
  const timeIsUp = look.at > followsUntil(told, times);
  const fates =
    seen === undefined || sight === undefined ? undefined : judgeDesktops(told, seen, { ...sight, timeIsUp }, times);
  const sent = told.sent.filter((position) => fates?.failed[position] === undefined);
  const desktopStates = { ...told.desktopStates, ...(fates === undefined ? {} : statesOf(fates)) };
  const complete = hasAllDesktops({ paymentState, sent, desktopStates });
  // Nothing about it can change any more; only a second order for its people may still show up.
  const isOver = complete ? !isWatchedForDouble(told, look.at, times) : timeIsUp && !look.lapsed;
  const followEnd: OrderedOrder['followEnd'] = isOver ? (complete ? 'complete' : 'given-up') : undefined;
  const unclear = fates === undefined ? told.unclear : fates.unclear;
  const failures = fates === undefined ? [] : Object.values(fates.failed);
  const doubts = Object.values(unclear ?? {});
  const reason = [
    ...(paymentState.kind === order.paymentState.kind ? [] : [`payment: ${paymentState.kind}`]),
    ...(failures.length === 0 ? [] : [`${failures.length} of ${told.sent.length} desktops failed: ${failures[0]}`]),
    ...(doubts.length === 0 || sameText(unclear, order.unclear)
      ? []
      : [`${doubts.length} desktops cannot be judged: ${doubts[0]}`]),
    ...(followEnd === undefined
      ? []
      : [followEnd === 'complete' ? 'every desktop exists or has failed' : 'the time for following it is over']),
  ].join('; ');
  const { unclear: _, ...rest } = told;
  return {
    from: order,
    to: {
      ...rest,
      ...(doubts.length === 0 ? {} : { unclear }),
      sent,
      ejected: { ...told.ejected, ...fates?.failed },
      desktopStates,
      revision: order.revision + 1,
      followedAt: at,
      nextLookAt:
        followEnd === undefined
          ? new Date(
              look.at + Math.min(nextLookMs(told, look.at, times), look.againWithinMs ?? Number.POSITIVE_INFINITY),
            ).toISOString()
          : at,
      ...omitUndefined({ followEnd }),
      ...(reason === '' ? {} : { history: carried(order, 'ORDERED', { at, reason }).history }),
    },
  };
};

type Texts = Readonly<Record<Position, string>> | undefined;
const sameText = (a: Texts, b: Texts): boolean => JSON.stringify(a ?? {}) === JSON.stringify(b ?? {});

/** Paid, and each of its desktops exists or has failed. */
export const hasAllDesktops = ({
  paymentState,
  sent,
  desktopStates,
}: Pick<OrderedOrder, 'paymentState' | 'sent' | 'desktopStates'>): boolean =>
  paymentState.kind === 'paid' && sent.every((position) => desktopStates[position] === 'active');

/** Does a line of the result file change? Desktops that become ready one by one are reported with the last one. */
export const changesReport = (from: OrderedOrder, to: OrderedOrder): boolean =>
  from.paymentState.kind !== to.paymentState.kind ||
  from.payBy !== to.payBy ||
  from.lapsedAt !== to.lapsedAt ||
  isOpen(from) !== isOpen(to) ||
  from.followEnd !== to.followEnd ||
  !sameText(from.unclear, to.unclear) ||
  hasAllDesktops(from) !== hasAllDesktops(to) ||
  from.sent.length !== to.sent.length;

/** ORDERED -> CANCELLED: the provider's order ended unpaid, or was undone; its members' claims are free. */
export const cancelOrdered = (order: OrderedOrder, reason: string, at: string): Transition<CancelledOrder> => ({
  from: order,
  to: {
    ...carried(order, 'CANCELLED', { at, reason: reason }),
    state: 'CANCELLED',
    providerOrderId: order.providerOrderId,
    reason,
  },
});
