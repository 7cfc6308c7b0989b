import type { FoundDesktop } from '../doubts/evidence.ts';
import type { Member } from '../members/line.ts';
import { beginsLikePart } from '../members/pool.ts';
import type { OrderedOrder } from '../orders/order.ts';
import { type OrderingTimes, quietMs } from '../orders/ordering-times.ts';
import { carried, type Transition } from '../orders/transition.ts';
import type { DesktopSight } from './judge-desktops.ts';

/** How many times longer than any other accepted order, counted from its placement: a day in production. */
const WATCHED_TIMES = 8;

/**
 * A POST for these people was given up as absent, by this order at an earlier attempt or by the order that it comes
 * from. If the provider commits or lists later than assumed, that POST's order turns up beside this one.
 */
const mayHaveDouble = ({ origin, history, attempt }: OrderedOrder): boolean =>
  origin.kind !== 'planned' || history.some((entry) => entry.to === 'IN_DOUBT' && entry.attempt < attempt.no);

/** Is a second order for its people still looked for, although all else about it has ended? */
export const isWatchedForDouble = (order: OrderedOrder, now: number, times: OrderingTimes): boolean =>
  mayHaveDouble(order) && now < Date.parse(order.orderedAt) + WATCHED_TIMES * times.followForMs;

/** Includes members whose desktop failed: a second order may hold them all the same. */
export const sentMembers = ({ sent, desktopStates }: OrderedOrder, members: readonly Member[]): Member[] =>
  members.filter(({ position }) => sent.includes(position) || position in desktopStates);

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The people of a redrive may have been sent this long ago; after that time they can be redriven only by hand. */
const REDRIVEN_WITHIN_MS = 7 * 24 * 60 * 60 * 1_000;

/** Anything older existed before the first POST for these people. */
export const doublesSince = ({ createdAt, origin }: OrderedOrder, times: OrderingTimes): number =>
  Date.parse(createdAt) - (origin.kind === 'redrive' ? REDRIVEN_WITHIN_MS : quietMs(times));

/**
 * Desktops that other orders hold for the people of this one: with our tag, those of the same user or name; without it,
 * those of the same user and name or, if the provider shows only one of the two, of that one and no older than the
 * order. A desktop whose order the provider does not show cannot be told from the order's own.
 *
 * @param ownIds every id of the order's own provider order
 */
export const secondDesktops = (
  order: OrderedOrder,
  { members, desktops }: Pick<DesktopSight, 'members' | 'desktops'>,
  ownIds: readonly string[],
  times: OrderingTimes,
): FoundDesktop[] => {
  const sent = sentMembers(order, members);
  const from = doublesSince(order, times);
  // The desktops of a redrive had the tag of the order that it comes from.
  const ownTags = [order.clientOrderId, ...(order.origin.kind === 'redrive' ? [order.origin.parent] : [])];
  return desktops.filter(
    (desktop) =>
      desktop.providerOrderIds.length > 0 &&
      !desktop.providerOrderIds.some((id) => ownIds.includes(id)) &&
      ((desktop.orderTag !== undefined && ownTags.includes(desktop.orderTag)) ||
        sent.some((member) => isFor(member, desktop, from))),
  );
};

const isFor = (
  member: Member,
  { computerName, userName, orderTag, createdAt }: FoundDesktop,
  from: number,
): boolean => {
  const isNew = createdAt === undefined || createdAt >= from;
  if (member.pool !== undefined)
    return isNew && userName === '' && computerName !== '' && beginsLikePart(computerName, member.computerName);
  const named = same(computerName, member.computerName);
  const used = same(userName, member.userName);
  if (orderTag !== undefined) return named || used;
  // A missing value says nothing: then the other one alone counts, and only for desktops created since.
  return (named && used) || (isNew && ((named && userName === '') || (used && computerName === '')));
};

/** ORDERED -> ORDERED: records other provider orders that also hold desktops for its people. */
export const noteDoubles = (order: OrderedOrder, ids: readonly string[], at: string): Transition<OrderedOrder> => ({
  from: order,
  to: {
    ...order,
    doubles: [...(order.doubles ?? []), ...ids],
    revision: order.revision + 1,
    history: carried(order, 'ORDERED', { at, reason: `${ids.join(' and ')} at the provider holds its people too` })
      .history,
  },
});
