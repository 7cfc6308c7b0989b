import type { CreationJob, FoundDesktop, ListedOrder } from './evidence.ts';
import { couldNotBeMade, type DesktopFates, judgePart, NEVER_APPEARED } from './judge-part.ts';
import type { Member } from './line.ts';
import type { CancelledOrder, DesktopState, OrderedOrder, PaymentState, Position } from './order.ts';
import type { OrderingTimes } from './ordering-times.ts';
import { carried, type Transition } from './transition.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long an order may wait for its payment where the provider tells no deadline. */
const PAYMENT_TERM_MS = 31 * DAY_MS;
/** `begin_time` tells whole seconds, rounded down. */
const TIME_GRAIN_MS = 1_000;

/** What one look at a paid order's desktops brought. */
export interface DesktopSight {
  readonly members: readonly Member[];
  readonly desktops: readonly FoundDesktop[];
  readonly jobs: readonly CreationJob[];
}

/** What one look brought. Without `seen` the provider did not tell, or did not know the order. */
export interface Look {
  readonly at: number;
  readonly seen?: ListedOrder;
  readonly paymentState: PaymentState;
  readonly sight?: DesktopSight;
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const isMembers = (desktop: FoundDesktop, member: Member, order: OrderedOrder, seen: ListedOrder, from: number) => {
  const named = sameName(desktop.computerName, member.computerName);
  const used = sameName(desktop.userName, member.userName);
  if (desktop.providerOrderIds.length === 0) return named && used && (desktop.createdAt ?? 0) >= from;
  const ids = [order.providerOrderId, ...seen.subOrderIds];
  // A desktop of this very order may have been given another name.
  return desktop.providerOrderIds.some((id) => ids.includes(id)) && (named || used);
};

/** The member's latest job of this order: an earlier order's may bear the same name. */
const jobOf = (member: Member, jobs: readonly CreationJob[], from: number): CreationJob | undefined =>
  jobs
    .filter(
      (job) =>
        sameName(job.computerName, member.computerName) &&
        (job.userName === '' || sameName(job.userName, member.userName)) &&
        // What is over and tells no time may be anybody's.
        (job.beganAt === undefined ? job.status !== 'failed' : job.beganAt >= from),
    )
    .sort((a, b) => (b.beganAt ?? Number.POSITIVE_INFINITY) - (a.beganAt ?? Number.POSITIVE_INFINITY))[0];

/**
 * A desktop has failed when its job says so and the provider's order is completed; without any word of it, when the order
 * is completed and the time for following is over.
 */
export const judgeDesktops = (
  order: OrderedOrder,
  seen: ListedOrder,
  { members, desktops, jobs }: DesktopSight,
  timeIsUp: boolean,
  times: OrderingTimes,
): DesktopFates => {
  const from = Date.parse(order.leasedAt) - times.clockSkewMs - TIME_GRAIN_MS;
  const [first] = members;
  if (first?.pool !== undefined) {
    const ids = [order.providerOrderId, ...seen.subOrderIds];
    return judgePart(order, first.computerName, ids, { desktops, jobs }, from, { completed: seen.completed, timeIsUp });
  }
  const active: Position[] = [];
  const failed: Record<Position, string> = {};
  for (const position of order.sent) {
    if (order.desktopStates[position] === 'active') {
      active.push(position);
      continue;
    }
    const member = members.find((candidate) => candidate.position === position);
    if (member === undefined) throw new Error(`order ${order.clientOrderId} has no member ${position}`);
    const job = jobOf(member, jobs, from);
    if (desktops.some((desktop) => isMembers(desktop, member, order, seen, from))) active.push(position);
    else if (job?.status === 'failed' && (seen.completed || timeIsUp)) failed[position] = couldNotBeMade(job);
    else if (seen.completed && timeIsUp) failed[position] = NEVER_APPEARED;
  }
  return { active, failed };
};

/** Epoch ms. */
export const followsUntil = (order: OrderedOrder, times: OrderingTimes): number =>
  (order.paidAt === undefined
    ? order.payBy === undefined
      ? Date.parse(order.orderedAt) + PAYMENT_TERM_MS
      : Date.parse(order.payBy)
    : Date.parse(order.paidAt)) + times.followForMs;

/** A quarter of what has passed since its last great event, within the bounds; and right after its payment deadline. */
const nextLookMs = (order: OrderedOrder, now: number, times: OrderingTimes): number => {
  const { paymentState, payingAt } = order;
  const calling = paymentState === 'paying' || paymentState === 'unknown';
  const since = order.paidAt ?? (calling ? payingAt : undefined) ?? order.orderedAt;
  const widening = Math.min(times.followMaxMs, Math.max(times.followMinMs, (now - Date.parse(since)) / 4));
  const untilLapsedMs =
    order.paidAt === undefined && order.payBy !== undefined
      ? Date.parse(order.payBy) + 2 * times.clockSkewMs + 2 * TIME_GRAIN_MS - now
      : 0;
  return Math.ceil(untilLapsedMs > 0 ? Math.min(widening, untilLapsedMs) : widening);
};

/** How far the wait for the next look has gone is less than half: another copy of the message looked a moment ago. */
export const wasJustFollowed = ({ followedAt, nextLookAt }: OrderedOrder, now: number): boolean =>
  followedAt !== undefined && nextLookAt !== undefined && now < (Date.parse(followedAt) + Date.parse(nextLookAt)) / 2;

const statesOf = (fates: DesktopFates): Record<Position, DesktopState> =>
  Object.fromEntries([
    ...fates.active.map((position) => [position, 'active']),
    ...Object.keys(fates.failed).map((position) => [position, 'failed']),
  ]);

/** ORDERED -> ORDERED: what a look brought, and when the next one is due. `sent` keeps those that are there or may come. */
export const recordLook = (order: OrderedOrder, look: Look, times: OrderingTimes): Transition<OrderedOrder> => {
  const { seen, sight, paymentState } = look;
  const at = new Date(look.at).toISOString();
  const payBy = seen?.payBy === undefined ? order.payBy : new Date(seen.payBy).toISOString();
  const amount = seen?.amount ?? order.amount;
  const paidAt = order.paidAt ?? (paymentState === 'paid' ? at : undefined);
  const told: OrderedOrder = {
    ...order,
    paymentState,
    ...(payBy === undefined ? {} : { payBy }),
    ...(amount === undefined ? {} : { amount }),
    ...(paidAt === undefined ? {} : { paidAt }),
  };
  const timeIsUp = look.at > followsUntil(told, times);
  const fates =
    seen === undefined || sight === undefined ? undefined : judgeDesktops(told, seen, sight, timeIsUp, times);
  const sent = told.sent.filter((position) => fates?.failed[position] === undefined);
  const desktopStates = { ...told.desktopStates, ...(fates === undefined ? {} : statesOf(fates)) };
  const complete = paymentState === 'paid' && sent.every((position) => desktopStates[position] === 'active');
  const followEnd = complete ? 'complete' : timeIsUp ? 'given-up' : undefined;
  const failures = fates === undefined ? [] : Object.values(fates.failed);
  const why = [
    ...(paymentState === order.paymentState ? [] : [`payment: ${paymentState}`]),
    ...(failures.length === 0 ? [] : [`${failures.length} of ${told.sent.length} desktops failed: ${failures[0]}`]),
    ...(followEnd === undefined
      ? []
      : [followEnd === 'complete' ? 'every desktop is there or has failed' : 'the time for following it is over']),
  ].join('; ');
  return {
    from: order,
    to: {
      ...told,
      sent,
      ejected: { ...told.ejected, ...fates?.failed },
      desktopStates,
      revision: order.revision + 1,
      followedAt: at,
      nextLookAt: new Date(look.at + nextLookMs(told, look.at, times)).toISOString(),
      ...(followEnd === undefined ? {} : { followEnd }),
      ...(why === '' ? {} : { history: carried(order, 'ORDERED', { at, why }).history }),
    },
  };
};

/** Does a line of the result file read otherwise now? Desktops that come one by one are told when the last one is there. */
export const changesReport = (from: OrderedOrder, to: OrderedOrder): boolean =>
  from.paymentState !== to.paymentState ||
  from.payBy !== to.payBy ||
  from.payGivenUp !== to.payGivenUp ||
  from.followEnd !== to.followEnd ||
  from.sent.length !== to.sent.length;

/** ORDERED -> CANCELLED: the provider's order is over unpaid, or undone; its members' claims are free. */
export const cancelOrdered = (order: OrderedOrder, reason: string, at: string): Transition<CancelledOrder> => ({
  from: order,
  to: {
    ...carried(order, 'CANCELLED', { at, why: reason }),
    state: 'CANCELLED',
    providerOrderId: order.providerOrderId,
    reason,
  },
});
