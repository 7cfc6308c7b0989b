import type { ListedOrder } from './evidence.ts';
import { decisionText } from './hold.ts';
import type { HoldDecision } from './intake.ts';
import { type Followed, isFollowed, type Order, type OrderedOrder, type PaymentState } from './order.ts';
import type { OrderingTimes } from './ordering-times.ts';
import { carried, type Transition } from './transition.ts';

/**
 * What one payment call did, as far as we know. `refused`: not paid, and why. `notSent`: it did nothing, later may be
 * better. `unknown`: no answer, or one that says "already paid, or not payable": look at the order first.
 */
export type PaymentAnswer =
  | { readonly kind: 'paid' }
  | { readonly kind: 'refused' | 'notSent' | 'unknown'; readonly reason: string };

/** The provider's order as it was seen, in words of the payment. */
export type PaymentVerdict =
  | { readonly is: 'cancelled'; readonly why: string }
  | { readonly is: 'told'; readonly paymentState: PaymentState; readonly mayPay: boolean };

/** Until then a payment call of ours, or another worker's, may still come through. */
const paymentSettles = (payingAt: string, times: OrderingTimes): number =>
  Date.parse(payingAt) + times.leaseMs + times.commitWithinMs + 2 * times.clockSkewMs;

/** The provider tells its deadline in whole seconds. */
const isPast = (deadline: number | undefined, now: number, times: OrderingTimes): boolean =>
  deadline !== undefined && now > deadline + 2 * times.clockSkewMs + 1_000;

/**
 * What the provider's order, seen just now, says of the payment. After a call of ours without an answer, "unpaid" counts
 * only once that call can not come through any more; "paid" is never taken back.
 */
export const judgePayment = (
  order: OrderedOrder,
  seen: ListedOrder,
  now: number,
  times: OrderingTimes,
): PaymentVerdict => {
  const told = (paymentState: PaymentState, mayPay = false): PaymentVerdict => ({ is: 'told', paymentState, mayPay });
  switch (seen.status) {
    case 'paid':
      return told('paid');
    case 'cancelled':
      return {
        is: 'cancelled',
        why:
          seen.payBy !== undefined && seen.payBy <= now && order.paymentState !== 'paid'
            ? 'it was not paid before its deadline'
            : 'it was cancelled at the provider',
      };
    case 'pending':
    case 'unknown':
      return told(order.paymentState);
    case 'unpaid': {
      const { paymentState, payingAt } = order;
      if (paymentState === 'paid') return told('paid');
      const ours = paymentState === 'paying' || paymentState === 'unknown';
      if (ours && payingAt !== undefined && now <= paymentSettles(payingAt, times)) return told(paymentState);
      if (isPast(seen.payBy, now, times)) return { is: 'cancelled', why: 'it was not paid before its deadline' };
      return told('unpaid', order.payment === 'confirm' && order.payGivenUp !== true);
    }
  }
};

const changed = (
  order: OrderedOrder,
  changes: Partial<Followed>,
  why: string,
  at: string,
): Transition<OrderedOrder> => ({
  from: order,
  to: {
    ...order,
    ...changes,
    revision: order.revision + 1,
    history: carried(order, 'ORDERED', { at, why }).history,
  },
});

/** unpaid -> paying: the permission for one payment call. Whoever lost this write does not call. */
export const beginPaying = (order: OrderedOrder, at: string): Transition<OrderedOrder> =>
  changed(order, { paymentState: 'paying', payingAt: at }, `paying ${order.providerOrderId}`, at);

/** The order as it stands is still in the call that began at `payingAt`. */
export const isPayingSince = (order: OrderedOrder, payingAt: string | undefined): boolean =>
  order.paymentState === 'paying' && order.payingAt === payingAt;

/** paying -> paid, unpaid or unknown: what the call came to. `refused` and `notSent` are tried again, so many times. */
export const endPaying = (
  order: OrderedOrder,
  answer: PaymentAnswer,
  at: string,
  times: OrderingTimes,
): Transition<OrderedOrder> => {
  const later = (delayMs: number) => ({
    followedAt: at,
    nextLookAt: new Date(Date.parse(at) + delayMs).toISOString(),
  });
  switch (answer.kind) {
    case 'paid':
      return changed(order, { paymentState: 'paid', paidAt: at, ...later(times.followMinMs) }, 'paid', at);
    case 'unknown':
      return changed(order, { paymentState: 'unknown', ...later(0) }, `payment unclear: ${answer.reason}`, at);
    case 'refused':
    case 'notSent': {
      const payTries = order.payTries + 1;
      const over = payTries >= times.maxAttempts;
      const delayMs = Math.min(times.retryDelayMaxMs, times.retryDelayMinMs * 2 ** order.payTries);
      return changed(
        order,
        {
          paymentState: 'unpaid',
          payTries,
          payProblem: answer.reason,
          ...(over ? { payGivenUp: true } : {}),
          ...later(over ? times.followMaxMs : delayMs),
        },
        `not paid, try ${payTries}: ${answer.reason}`,
        at,
      );
    }
  }
};

/** Its item in the ledger does not say that it is ours to pay: a person must look. */
export const refuseToPay = (order: OrderedOrder, reason: string, at: string): Transition<OrderedOrder> =>
  changed(order, { payProblem: reason, payGivenUp: true }, reason, at);

/** Not paid before a person lets it go: the file would cost more than it may, or that can not be told. */
export const holdPayment = (order: OrderedOrder, reason: string, at: string): Transition<OrderedOrder> =>
  changed(order, { payProblem: reason, payGivenUp: true, payHeld: true }, `not paid, ${reason}`, at);

export const isPaymentHeld = (order: Order): order is OrderedOrder =>
  isFollowed(order) && order.payHeld === true && order.paymentState !== 'paid';

/** A person let it go, for the amount that it has now; its next look, and with it the payment, is due at once. */
export const approvePayment = (order: OrderedOrder, decision: HoldDecision): Transition<OrderedOrder> => {
  const { by, arn, at } = decision;
  const payApproval = {
    by,
    ...(arn === undefined ? {} : { arn }),
    at,
    ...(order.amount === undefined ? {} : { amount: order.amount }),
  };
  return changed(
    order,
    { payHeld: false, payGivenUp: false, payApproval, followedAt: at, nextLookAt: at },
    `payment ${decisionText('approved', decision)}`,
    at,
  );
};
