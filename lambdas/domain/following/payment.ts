import type { ListedOrder } from '../doubts/evidence.ts';
import { decisionText } from '../intakes/hold-decision.ts';
import type { HoldDecision } from '../intakes/intake.ts';
import { type Followed, isFollowed, type Order, type OrderedOrder, type PaymentState } from '../orders/order.ts';
import { type OrderingTimes, waitedMs } from '../orders/ordering-times.ts';
import { longestWaitMs, retryDelayMs } from '../orders/retry-delay.ts';
import { carried, type Transition } from '../orders/transition.ts';

/**
 * What is known of the effect of one payment call. `taken`: the provider says that it is done, which only its order
 * proves. `refused`: not paid, with the reason. `notSent`: no effect; a later call may succeed. `unknown`: no response,
 * or one that says "already paid, or not payable": look at the order first.
 */
export type PaymentAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused' | 'unknown'; readonly reason: string }
  | { readonly kind: 'notSent'; readonly reason: string; readonly retryAfterMs?: number };

/** What a look changes besides the payment's state. */
export type PayChanges = Partial<Pick<Followed, 'payTries' | 'payProblem' | 'payGivenUp' | 'payingAt'>>;

/** The observed provider order, in terms of the payment. */
export type PaymentVerdict =
  | { readonly kind: 'cancelled'; readonly reason: string }
  /** Past its deadline and still unpaid: cancelled before its people may be ordered again. */
  | { readonly kind: 'lapsed'; readonly reason: string }
  | {
      readonly kind: 'told';
      readonly paymentState: PaymentState;
      readonly mayPay: boolean;
      readonly payChanges?: PayChanges;
    };

/** Until then a payment call of ours, or another worker's, may still take effect. */
const paymentSettles = (payingAt: string, times: OrderingTimes): number =>
  Date.parse(payingAt) + times.leaseMs + times.commitWithinMs + 2 * times.clockSkewMs;

/** The provider states its deadline in whole seconds. */
const isPast = (deadline: number | undefined, now: number, times: OrderingTimes): boolean =>
  deadline !== undefined && now > deadline + 2 * times.clockSkewMs + 1_000;

const LAPSED = 'it was not paid before its deadline';

/** It was seen paid so long ago that no list can still show an earlier state. */
const isContradicted = ({ paidAt }: OrderedOrder, now: number, times: OrderingTimes): boolean =>
  paidAt !== undefined && now > Date.parse(paidAt) + times.listedWithinMs + 2 * times.clockSkewMs;

/** Deskdrop never waits longer than this: a later time was written by a wrong clock. */
const isWaiting = ({ payNotBefore }: OrderedOrder, now: number, times: OrderingTimes): boolean =>
  payNotBefore !== undefined &&
  now < Date.parse(payNotBefore) &&
  Date.parse(payNotBefore) <= now + longestWaitMs(times) + 2 * times.clockSkewMs;

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
  now: number,
  times: OrderingTimes,
  isConfirmed = false,
): PaymentVerdict => {
  const told = (paymentState: PaymentState, mayPay = false, payChanges?: PayChanges): PaymentVerdict => ({
    kind: 'told',
    paymentState,
    mayPay,
    ...(payChanges === undefined ? {} : { payChanges }),
  });
  switch (seen.status) {
    case 'paid':
      return told('paid');
    case 'cancelled':
      return {
        kind: 'cancelled',
        reason:
          seen.payBy !== undefined && seen.payBy <= now && order.paymentState !== 'paid'
            ? LAPSED
            : 'it was cancelled at the provider',
      };
    case 'pending':
    case 'unknown':
      return told(order.paymentState);
    case 'unpaid': {
      const { paymentState, payingAt } = order;
      const wasPaid = paymentState === 'paid';
      if (wasPaid && !isContradicted(order, now, times)) return told(paymentState);
      const ours = paymentState === 'paying' || paymentState === 'unknown';
      if (ours && isConfirmed && payingAt !== undefined && waitedMs(payingAt, now, times) === Number.POSITIVE_INFINITY)
        return told(paymentState, false, { payingAt: new Date(now).toISOString() });
      if (ours && payingAt !== undefined && now <= paymentSettles(payingAt, times)) return told(paymentState);
      if (isPast(seen.payBy, now, times)) return { kind: 'lapsed', reason: LAPSED };
      if (wasPaid)
        return told('unpaid', false, {
          payGivenUp: true,
          payProblem: 'the provider told it paid before, and tells it unpaid now',
        });
      const changes = ours && order.payTakenAt !== undefined ? afterNoEffect(order, times) : undefined;
      const givenUp = changes?.payGivenUp ?? order.payGivenUp;
      return told('unpaid', order.payment === 'confirm' && givenUp !== true && !isWaiting(order, now, times), changes);
    }
  }
};

/** The provider took the call, but the order is unpaid: this counts as a refusal. */
const afterNoEffect = ({ payTries }: OrderedOrder, times: OrderingTimes): PayChanges => ({
  payTries: payTries + 1,
  payProblem: 'the provider answered that it is paid, and tells it unpaid',
  ...(payTries + 1 >= times.maxAttempts ? { payGivenUp: true } : {}),
});

/** @param before the order without the properties that the change removes */
const changed = (
  order: OrderedOrder,
  before: OrderedOrder,
  changes: Partial<Followed>,
  reason: string,
  at: string,
): Transition<OrderedOrder> => ({
  from: order,
  to: {
    ...before,
    ...changes,
    revision: order.revision + 1,
    history: carried(order, 'ORDERED', { at, reason }).history,
  },
});

/** unpaid -> paying: the permission for one payment call. A process that loses this write does not call. */
export const beginPaying = (order: OrderedOrder, at: string): Transition<OrderedOrder> => {
  const { payTakenAt: _, payNotBefore: __, ...before } = order;
  return changed(order, before, { paymentState: 'paying', payingAt: at }, `paying ${order.providerOrderId}`, at);
};

/** The order is still in the call that began at `payingAt`. */
export const isPayingSince = (order: OrderedOrder, payingAt: string | undefined): boolean =>
  order.paymentState === 'paying' && order.payingAt === payingAt;

/**
 * paying -> unpaid or unknown: the result of the call. A refusal is retried a limited number of times; a call without
 * effect is retried for as long as an order may be throttled.
 */
export const endPaying = (
  order: OrderedOrder,
  answer: PaymentAnswer,
  at: string,
  times: OrderingTimes,
): Transition<OrderedOrder> => {
  const { payWaitingSince, ...before } = order;
  const inMs = (delayMs: number): string => new Date(Date.parse(at) + delayMs).toISOString();
  const lookIn = (delayMs: number) => ({ followedAt: at, nextLookAt: inMs(delayMs) });
  switch (answer.kind) {
    case 'taken': {
      const reason = 'the provider took the payment';
      return changed(order, before, { paymentState: 'unknown', payTakenAt: at, ...lookIn(0) }, reason, at);
    }
    case 'unknown':
      return changed(order, before, { paymentState: 'unknown', ...lookIn(0) }, `payment unclear: ${answer.reason}`, at);
    case 'refused': {
      const payTries = order.payTries + 1;
      const over = payTries >= times.maxAttempts;
      const delayMs = over ? times.followMaxMs : retryDelayMs(order.payTries, undefined, times, 1);
      return changed(
        order,
        before,
        {
          paymentState: 'unpaid',
          payTries,
          payProblem: answer.reason,
          payNotBefore: inMs(delayMs),
          ...(over ? { payGivenUp: true } : {}),
          ...lookIn(delayMs),
        },
        `not paid, try ${payTries}: ${answer.reason}`,
        at,
      );
    }
    case 'notSent': {
      const since = payWaitingSince ?? at;
      const waitedMs = Math.max(0, Date.parse(at) - Date.parse(since));
      const over = waitedMs >= times.throttledForMs;
      // Waits as long again as it has waited so far: doubling, without a counter.
      const ownMs = Math.min(times.retryDelayMaxMs, Math.max(times.retryDelayMinMs, waitedMs));
      const delayMs = Math.max(answer.retryAfterMs ?? 0, ownMs);
      return changed(
        order,
        before,
        {
          paymentState: 'unpaid',
          payProblem: answer.reason,
          payWaitingSince: since,
          payNotBefore: inMs(delayMs),
          ...(over ? { payGivenUp: true } : {}),
          ...lookIn(over ? times.followMaxMs : delayMs),
        },
        `payment not sent, since ${since}: ${answer.reason}`,
        at,
      );
    }
  }
};

/** Its item in the ledger does not show that it is ours to pay: a person must look. */
export const refuseToPay = (order: OrderedOrder, reason: string, at: string): Transition<OrderedOrder> =>
  changed(order, order, { payProblem: reason, payGivenUp: true }, reason, at);

/** Not paid until a person approves it: the file would cost more than it may, or the cost is unknown. */
export const holdPayment = (order: OrderedOrder, reason: string, at: string): Transition<OrderedOrder> =>
  changed(order, order, { payProblem: reason, payGivenUp: true, payHeld: true }, `not paid, ${reason}`, at);

/**
 * Deskdrop has stopped trying to pay it, and a person may restart the payment: it was held, refused, or not taken for
 * too long.
 */
export const awaitsApproval = (order: Order): order is OrderedOrder =>
  isFollowed(order) && order.payment === 'confirm' && order.payGivenUp === true && order.paymentState === 'unpaid';

/**
 * A person approved it; its next look, and with it the payment, is due immediately, with all its tries. A payment held
 * for its amount is approved for its present amount; no other approval covers an amount.
 */
export const approvePayment = (order: OrderedOrder, decision: HoldDecision): Transition<OrderedOrder> => {
  const { by, arn, at } = decision;
  const { payWaitingSince: _, payNotBefore: __, ...before } = order;
  const payApproval = {
    by,
    ...(arn === undefined ? {} : { arn }),
    at,
    ...(order.amount === undefined ? {} : { amount: order.amount }),
  };
  return changed(
    order,
    before,
    {
      payHeld: false,
      payGivenUp: false,
      payTries: 0,
      ...(order.payHeld === true ? { payApproval } : {}),
      payApprovedAt: at,
      followedAt: at,
      nextLookAt: at,
    },
    `payment ${decisionText('approved', decision)}`,
    at,
  );
};
