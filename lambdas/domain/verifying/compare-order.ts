import type { ListedOrder } from '../doubts/evidence.ts';
import { type CancelledOrder, isFollowed, type Order, type OrderedOrder } from '../orders/order.ts';
import { type OrderingTimes, quietMs } from '../orders/ordering-times.ts';
import type { Amount } from '../orders/payment-state.ts';
import type { Difference } from './verification.ts';

/** What becomes of one order of ours that was held against the provider's. */
export type Comparison =
  | { readonly kind: 'compared'; readonly differences: readonly Difference[] }
  /** It differs, and Deskdrop records that itself at its next look. */
  | { readonly kind: 'under-way' }
  | { readonly kind: 'unanswered'; readonly reason: string };

export interface ComparisonTerms {
  readonly now: number;
  readonly times: OrderingTimes;
  /** False: billing's number counts something else than desktops (rule E17). */
  readonly comparesNumbers: boolean;
}

/** The orders of ours that name one of the provider's. */
export type VerifiableOrder = OrderedOrder | CancelledOrder;

export const isVerifiable = (order: Order): order is VerifiableOrder =>
  order.state === 'ORDERED' || order.state === 'CANCELLED';

const THERE: Readonly<Record<ListedOrder['status'], string>> = {
  unpaid: 'unpaid',
  paid: 'paid',
  cancelled: 'cancelled',
  pending: 'under review, or being refunded',
  unknown: 'in a state that is not documented',
};

/** Whether Deskdrop will look at it again by itself, soon. One whose look is long overdue is not under way. */
const isLookedAt = (order: VerifiableOrder, { now, times }: ComparisonTerms): boolean => {
  if (order.state !== 'ORDERED' || !isFollowed(order)) return false;
  const due = order.nextLookAt === undefined ? now : Date.parse(order.nextLookAt);
  return now <= due + times.resendAfterMs + 2 * times.clockSkewMs;
};

/** Placed so recently that the provider may not show it yet. */
const isYoung = (order: VerifiableOrder, { now, times }: ComparisonTerms): boolean =>
  order.state === 'ORDERED' && now <= Date.parse(order.leasedAt) + quietMs(times);

/**
 * Holds an order of ours against the provider's.
 *
 * @param seen undefined: the provider says that it has no such order
 */
export const compareOrder = (
  order: VerifiableOrder,
  seen: ListedOrder | undefined,
  terms: ComparisonTerms,
): Comparison => {
  if (seen?.status === 'unknown')
    return {
      kind: 'unanswered',
      reason: `an order has the status ${seen.unknownStatus ?? 'unknown'}, which is not documented`,
    };
  const differences = order.state === 'ORDERED' ? ofOrdered(order, seen, terms) : ofCancelled(order, seen);
  if (differences.length === 0) return { kind: 'compared', differences };
  const isMoving = isYoung(order, terms) || isLookedAt(order, terms);
  const lasting = isMoving ? differences.filter(({ kind }) => kind === 'desktops') : differences;
  return lasting.length === 0 ? { kind: 'under-way' } : { kind: 'compared', differences: lasting };
};

const idsOf = ({ providerOrderId, clientOrderId, intakeId }: VerifiableOrder) => ({
  providerOrderId,
  clientOrderId,
  intakeId,
  command: `order ${clientOrderId}`,
});

const ofOrdered = (
  order: OrderedOrder,
  seen: ListedOrder | undefined,
  { comparesNumbers }: ComparisonTerms,
): Difference[] => {
  const about = idsOf(order);
  const here = `ordered, ${order.paymentState.kind === 'paid' ? 'paid' : 'not known to be paid'}`;
  if (seen === undefined)
    return [
      {
        ...about,
        kind: 'not-there',
        here,
        there: 'no such order',
        todo: 'Look for it in the console. If it is really gone, release its people with "release USER" and drop their lines again.',
      },
    ];
  const differences: Difference[] = [];
  if (seen.status === 'cancelled')
    differences.push({
      ...about,
      kind: 'state',
      here,
      there: 'cancelled',
      todo: 'Its people have no desktops: release them with "release USER", and drop their lines again if they need one.',
    });
  else if ((seen.status === 'paid') !== (order.paymentState.kind === 'paid') && seen.status !== 'pending')
    differences.push({
      ...about,
      kind: 'state',
      here,
      there: THERE[seen.status],
      todo:
        seen.status === 'paid'
          ? 'It was paid after Deskdrop had stopped looking: compare its desktops in the console with those of the order.'
          : 'Ask the provider why a paid order is unpaid again, and pay it in the console if its people need their desktops.',
    });
  if (differsIn(order.amount, seen.amount))
    differences.push({
      ...about,
      kind: 'amount',
      here: amountText(order.amount),
      there: amountText(seen.amount),
      todo: 'Clear it up with the provider by its invoice: Deskdrop shows the amount that it saw last.',
    });
  // A desktop that failed later is not among the sent ones any more, but the order was placed with it.
  const most = order.sent.length + Object.keys(order.ejected).length;
  const told = seen.desktops;
  if (comparesNumbers && told !== undefined && (told < order.sent.length || told > most))
    differences.push({
      ...about,
      kind: 'desktops',
      here: `${order.sent.length} desktops`,
      there: `${told} desktops`,
      todo: 'Compare its desktops in the console with those of the order. If billing counts something else, the runbook says what that changes.',
    });
  return differences;
};

const ofCancelled = (order: CancelledOrder, seen: ListedOrder | undefined): Difference[] => {
  if (seen === undefined || seen.status === 'cancelled' || seen.status === 'pending') return [];
  return [
    {
      ...idsOf(order),
      kind: 'state',
      here: `cancelled: ${order.reason}`,
      there: THERE[seen.status],
      todo:
        seen.status === 'paid'
          ? 'Unsubscribe it in the console: its people count as having no desktop, and may have been ordered again.'
          : 'Cancel it in the console before somebody pays it: its people may have been ordered again.',
    },
  ];
};

const differsIn = (here: Amount | undefined, there: Amount | undefined): boolean => {
  if (here === undefined || there === undefined) return false;
  const isOtherCurrency =
    here.currency !== undefined && there.currency !== undefined && here.currency !== there.currency;
  return isOtherCurrency || Math.abs(here.value - there.value) > 1e-6;
};

const amountText = (amount: Amount | undefined): string =>
  amount === undefined ? 'no amount' : [amount.value, amount.currency].filter((part) => part !== undefined).join(' ');
