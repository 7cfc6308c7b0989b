import type { UndecidedOrder } from '../doubts/candidate.ts';
import type { ListedOrder } from '../doubts/evidence.ts';
import { couldHaveMade, isRecordedAs } from '../doubts/match-provider-order.ts';
import type { Order } from '../orders/order.ts';
import { type OrderingTimes, quietMs } from '../orders/ordering-times.ts';
import type { ProviderOrderItem } from '../orders/provider-order.ts';
import { isVerifiable, type VerifiableOrder } from './compare-order.ts';
import type { Difference } from './verification.ts';

/** What an order in the provider's list means. */
export type ListedVerdict =
  /** Recorded by this order of ours, which is compared with it. */
  | { readonly kind: 'ours'; readonly order: VerifiableOrder }
  | { readonly kind: 'fine' }
  | { readonly kind: 'under-way' }
  | { readonly kind: 'differs'; readonly difference: Difference };

const UNDER_WAY: ListedVerdict = { kind: 'under-way' };
const FINE: ListedVerdict = { kind: 'fine' };

/** What the ledger's item for it says. Without an item see `judgeUnknown`. */
export const judgeKnown = (listed: ListedOrder, item: ProviderOrderItem, owner: Order | undefined): ListedVerdict => {
  if (listed.status === 'cancelled' && item.status !== 'OWNED') return FINE;
  switch (item.status) {
    case 'OWNED':
      if (owner !== undefined && isVerifiable(owner) && isRecordedAs(owner, listed, item))
        return { kind: 'ours', order: owner };
      if (owner !== undefined && ['SUBMITTING', 'IN_DOUBT', 'QUEUED', 'NEEDS_ATTENTION'].includes(owner.state))
        return UNDER_WAY;
      return listed.status === 'cancelled'
        ? FINE
        : differs(listed, 'extra', `of order ${item.clientOrderId}, which went on without it`, item.clientOrderId);
    case 'EXTRA':
      return differs(listed, 'extra', `belongs to no order: ${item.reason}`, item.clientOrderId);
    case 'CANCELLING':
      return UNDER_WAY;
    case 'CANCELLED':
      return differs(listed, 'state', 'cancelled');
  }
};

/**
 * An order of our user that the ledger does not know.
 *
 * @param undecided every order of ours whose POST is not decided yet
 */
export const judgeUnknown = (
  listed: ListedOrder,
  undecided: readonly UndecidedOrder[],
  { now, times }: { readonly now: number; readonly times: OrderingTimes },
): ListedVerdict => {
  if (listed.status === 'cancelled') return FINE;
  if (now <= listed.createdAt + quietMs(times)) return UNDER_WAY;
  const possible = undecided.filter((order) => couldHaveMade(order, listed, times));
  if (possible.some(({ state }) => state !== 'NEEDS_ATTENTION')) return UNDER_WAY;
  const [parked] = possible;
  if (parked === undefined) return differs(listed, 'not-here', 'no such order');
  const verdict = differs(listed, 'not-here', `perhaps of order ${parked.clientOrderId}`, parked.clientOrderId);
  return {
    ...verdict,
    difference: {
      ...verdict.difference,
      command: `resolve ${parked.clientOrderId} --adopt ${listed.providerOrderId}`,
      todo: 'The command adopts it if its desktops show that it is the order’s; otherwise it says why not.',
    },
  };
};

const differs = (
  listed: ListedOrder,
  kind: Difference['kind'],
  here: string,
  clientOrderId?: string,
): Extract<ListedVerdict, { kind: 'differs' }> => {
  const { providerOrderId, status, desktops } = listed;
  const many = desktops === undefined ? '' : `, ${desktops} ${desktops === 1 ? 'desktop' : 'desktops'}`;
  return {
    kind: 'differs',
    difference: {
      kind,
      providerOrderId,
      ...(clientOrderId === undefined ? {} : { clientOrderId, command: `order ${clientOrderId}` }),
      here,
      there: `${status}${many}, created ${new Date(listed.createdAt).toISOString()}`,
      todo:
        status === 'paid'
          ? 'Look at its desktops in the console. If nobody is to have them, unsubscribe it there.'
          : 'Cancel it in the console, unless you know who is to have it.',
    },
  };
};

/** Its ids contradict each other. */
export const contradiction = ({ providerOrderId, status }: ListedOrder, reason: string): Difference => ({
  kind: 'ids',
  providerOrderId,
  here: reason,
  there: status,
  command: `order ${providerOrderId}`,
  todo: 'Show both orders. One of them holds desktops of the other: compare them in the console, and let nothing be paid or cancelled before.',
});
