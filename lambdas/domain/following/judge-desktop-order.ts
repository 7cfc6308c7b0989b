import type { FoundDesktop, ListedOrder } from '../doubts/evidence.ts';
import type { Gate } from '../doubts/judge-adoption.ts';
import { isForeign } from '../doubts/match-provider-order.ts';
import type { Member } from '../members/line.ts';
import type { OrderedOrder } from '../orders/order.ts';
import { creationWindow, type OrderingTimes, timesOf, within } from '../orders/ordering-times.ts';
import type { ProviderOrderItem } from '../orders/provider-order.ts';
import { type DesktopSight, madeFrom, mayBeMembers } from './judge-desktops.ts';
import { mayBeOfPart } from './judge-pool-desktops.ts';

const fits = (desktop: FoundDesktop, member: Member, from: number): boolean =>
  member.pool === undefined ? mayBeMembers(desktop, member, from) : mayBeOfPart(desktop, member.computerName, from);

/** The members of the POST whose desktops, by their names, are listed under this id. */
export const membersUnder = (
  order: OrderedOrder,
  id: string,
  { members, desktops }: DesktopSight,
  times: OrderingTimes,
): Member[] => {
  const under = desktops.filter(({ providerOrderIds }) => providerOrderIds.includes(id));
  return members.filter(
    (member) =>
      order.sent.includes(member.position) && under.some((desktop) => fits(desktop, member, madeFrom(order, times))),
  );
};

const refuse = (reason: string): Gate => ({ passes: false, reason });

export interface DesktopOrderFindings {
  /** Billing's order of this id, if there is one. */
  readonly elsewhere: ListedOrder | undefined;
  /** The ledger's item of the id, read after the provider. */
  readonly item: ProviderOrderItem | undefined;
  readonly sight: DesktopSight;
  readonly operator: string | undefined;
  readonly times: OrderingTimes;
}

/**
 * May an operator assign the desktops listed under this id to the accepted order? Each must fit a member of its POST
 * (other members have their desktop in another order), one of them a member that lacks its desktop, and the id must not
 * be known as another order's.
 */
export const judgeDesktopOrder = (
  order: OrderedOrder,
  id: string,
  { elsewhere, item, sight, operator, times }: DesktopOrderFindings,
): Gate => {
  if (item !== undefined && !(item.status === 'OWNED' && item.clientOrderId === order.clientOrderId)) {
    if (item.status === 'OWNED') return refuse(`${id} is order ${item.clientOrderId}'s`);
    if (item.status !== 'EXTRA' || (item.clientOrderId ?? order.clientOrderId) !== order.clientOrderId)
      return refuse(`${id} is ${item.status} in the ledger`);
  }
  if (elsewhere?.status === 'cancelled') return refuse(`${id} is cancelled at the provider`);
  if (elsewhere !== undefined && isForeign(elsewhere, operator === undefined ? {} : { operator }))
    return refuse(`${id} was placed by the IAM user ${elsewhere.operator}, not by ours`);
  if (
    elsewhere !== undefined &&
    !within(elsewhere.createdAt, creationWindow(Date.parse(order.leasedAt), timesOf(order, times)))
  )
    return refuse(
      `${id} was placed at ${new Date(elsewhere.createdAt).toISOString()}, and the order's POST at ${order.leasedAt}`,
    );
  const desktops = sight.desktops.filter(({ providerOrderIds }) => providerOrderIds.includes(id));
  if (desktops.length === 0) return refuse(`no desktop of the order's people is filed under ${id}`);
  const from = madeFrom(order, times);
  const sent = sight.members.filter(({ position }) => order.sent.includes(position));
  const stranger = desktops.find((desktop) => !sent.some((member) => fits(desktop, member, from)));
  if (stranger?.computerName === '')
    return refuse(`a desktop that is filed under ${id} shows no name: ask again when it does`);
  if (stranger !== undefined)
    return refuse(`${id} holds ${stranger.computerName} of user ${stranger.userName || '?'}, which was not sent`);
  const awaited = sent.filter(({ position }) => order.desktopStates[position] !== 'active');
  return desktops.some((desktop) => awaited.some((member) => fits(desktop, member, from)))
    ? { passes: true }
    : refuse(`everybody whose desktop is filed under ${id} has one in order ${order.clientOrderId} already`);
};
