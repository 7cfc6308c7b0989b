import type { ListedOrder } from '../doubts/evidence.ts';
import type { OrderedOrder } from '../orders/order.ts';
import { type OrderingTimes, waitedMs } from '../orders/ordering-times.ts';
import {
  asUnpaid,
  isCalling,
  type PaymentGivenUp,
  type PaymentState,
  type PaymentUnknown,
  type Unpaid,
} from '../orders/payment-state.ts';
import { longestWaitMs } from '../orders/retry-delay.ts';

/** The observed provider order, in terms of the payment. */
export type PaymentVerdict =
  | { readonly kind: 'cancelled'; readonly reason: string }
  /** Past its deadline and still unpaid: cancelled before its people may be ordered again. */
  | { readonly kind: 'lapsed'; readonly reason: string }
  | { readonly kind: 'told'; readonly paymentState: PaymentState; readonly mayPay: boolean };

/** Until then a payment call of ours, or another worker's, may still take effect. */
const paymentSettles = (payingAt: string, times: OrderingTimes): number =>
  Date.parse(payingAt) + times.leaseMs + times.commitWithinMs + 2 * times.clockSkewMs;

/** The provider states its deadline in whole seconds. */
const isPast = (deadline: number | undefined, now: number, times: OrderingTimes): boolean =>
  deadline !== undefined && now > deadline + 2 * times.clockSkewMs + 1_000;

const LAPSED = 'it was not paid before its deadline';

/** It was seen paid so long ago that no list can still show an earlier state. */
const isOldNews = (paidAt: string, now: number, times: OrderingTimes): boolean =>
  now > Date.parse(paidAt) + times.listedWithinMs + 2 * times.clockSkewMs;

/** Deskdrop never waits longer than this: a later time was written by a wrong clock. */
const isWaiting = ({ notBefore }: Unpaid, now: number, times: OrderingTimes): boolean =>
  notBefore !== undefined &&
  now < Date.parse(notBefore) &&
  Date.parse(notBefore) <= now + longestWaitMs(times) + 2 * times.clockSkewMs;

const told = (paymentState: PaymentState, mayPay = false): PaymentVerdict => ({ kind: 'told', paymentState, mayPay });

/**
 * The payment state that the provider's order, seen just now, implies: the order decides, the response to a call never
 * does. After a call of ours, "unpaid" counts only once that call cannot take effect any more. Deskdrop does not pay
 * again an order that was seen paid.
 *
 * @param isConfirmed another clock confirms `now`. Then a call of ours dated in the future has begun by now.
 */
export const judgePayment = (
  order: OrderedOrder,
  seen: ListedOrder,
  { now, times, isConfirmed = false }: { now: number; times: OrderingTimes; isConfirmed?: boolean },
): PaymentVerdict => {
  const state = order.paymentState;
  switch (seen.status) {
    case 'paid':
      return told(state.kind === 'paid' ? state : { kind: 'paid', paidAt: new Date(now).toISOString() });
    case 'cancelled':
      return {
        kind: 'cancelled',
        reason:
          seen.payBy !== undefined && seen.payBy <= now && state.kind !== 'paid'
            ? LAPSED
            : 'it was cancelled at the provider',
      };
    case 'pending':
    case 'unknown':
      return told(state);
    case 'unpaid': {
      if (state.kind === 'paid' && !isOldNews(state.paidAt, now, times)) return told(state);
      if (isCalling(state) && state.payingAt !== undefined) {
        if (isConfirmed && waitedMs(state.payingAt, now, times) === Number.POSITIVE_INFINITY)
          return told({ ...state, payingAt: new Date(now).toISOString() });
        if (now <= paymentSettles(state.payingAt, times)) return told(state);
      }
      if (isPast(seen.payBy, now, times)) return { kind: 'lapsed', reason: LAPSED };
      if (state.kind === 'paid') {
        const problem = 'the provider showed it as paid before, and shows it as unpaid now';
        return told({ kind: 'given-up', problem, tries: 0 });
      }
      const unpaid =
        state.kind === 'unknown' && state.takenAt !== undefined ? afterNoEffect(state, times) : asUnpaid(state);
      const mayPay = order.payment === 'confirm' && unpaid.kind === 'unpaid' && !isWaiting(unpaid, now, times);
      return told(unpaid, mayPay);
    }
  }
};

/** The provider took the call, but the order is unpaid: this counts as a refusal. */
const afterNoEffect = (state: PaymentUnknown, times: OrderingTimes): Unpaid | PaymentGivenUp => {
  const tries = state.tries + 1;
  const problem = 'the provider confirmed the payment, but shows the order as unpaid';
  return { kind: tries >= times.maxAttempts ? 'given-up' : 'unpaid', tries, problem };
};
