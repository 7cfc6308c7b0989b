import { decisionText } from '../intakes/hold-decision.ts';
import type { HoldDecision } from '../intakes/intake.ts';
import type { Followed } from '../orders/followed.ts';
import { isFollowed, type Order, type OrderedOrder } from '../orders/order.ts';
import type { OrderingTimes } from '../orders/ordering-times.ts';
import {
  isStopped,
  type Paying,
  type PaymentGivenUp,
  type PaymentHeld,
  type PaymentState,
  type Unpaid,
} from '../orders/payment-state.ts';
import { retryDelayMs } from '../orders/retry-delay.ts';
import { carried, type Transition } from '../orders/transition.ts';
import { omitUndefined } from '../values/omit-undefined.ts';

/**
 * What is known of the effect of one payment call. `taken`: the provider says that it is done, which only its order
 * proves. `refused`: not paid, with the reason. `notSent`: no effect; a later call may succeed. `unknown`: no response,
 * or one that says "already paid, or not payable": look at the order first.
 */
export type PaymentAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused' | 'unknown'; readonly reason: string }
  | { readonly kind: 'notSent'; readonly reason: string; readonly retryAfterMs?: number };

/** What a payment call came to, or that it was not made: a brake was put on before it. */
export type PaymentCall =
  | PaymentAnswer
  | { readonly kind: 'heldBack'; readonly reason: string; readonly delayMs: number };

type OrderWith<State extends PaymentState> = OrderedOrder & { readonly paymentState: State };
export type UnpaidOrder = OrderWith<Unpaid>;
export type PayingOrder = OrderWith<Paying>;
/** Deskdrop has stopped trying to pay it. */
export type StoppedOrder = OrderWith<PaymentHeld | PaymentGivenUp>;

export const isUnpaidOrder = (order: OrderedOrder): order is UnpaidOrder => order.paymentState.kind === 'unpaid';

/** The order is still in the call that began at `payingAt`. */
export const isPayingSince = (order: Order, payingAt: string): order is PayingOrder =>
  order.state === 'ORDERED' && order.paymentState.kind === 'paying' && order.paymentState.payingAt === payingAt;

/**
 * Deskdrop has stopped trying to pay it, and a person may restart the payment: it was held, refused, or not taken for
 * too long.
 */
export const awaitsApproval = (order: Order): order is StoppedOrder =>
  isFollowed(order) && order.payment === 'confirm' && isStopped(order.paymentState);

const changed = <State extends PaymentState>(
  order: OrderedOrder,
  changes: Partial<Followed> & { readonly paymentState: State },
  reason: string,
  at: string | { readonly at: string; readonly command: string | undefined },
): Transition<OrderWith<State>> => ({
  from: order,
  to: {
    ...order,
    ...changes,
    revision: order.revision + 1,
    history: carried(order, 'ORDERED', { ...(typeof at === 'string' ? { at } : at), reason }).history,
  },
});

/** unpaid -> paying: the permission for one payment call. A process that loses this write does not call. */
export const beginPaying = (order: UnpaidOrder, at: string): Transition<PayingOrder> => {
  const { notBefore: _, ...unpaid } = order.paymentState;
  return changed(
    order,
    { paymentState: { ...unpaid, kind: 'paying', payingAt: at } },
    `paying ${order.providerOrderId}`,
    at,
  );
};

/**
 * paying -> unpaid, unknown or given-up: the result of the call. A refusal is retried a limited number of times; a call
 * without effect is retried for as long as an order may be throttled.
 */
export const endPaying = (
  order: PayingOrder,
  answer: PaymentCall,
  at: string,
  times: OrderingTimes,
): Transition<OrderedOrder> => {
  const { waitingSince, kind: _, ...called } = order.paymentState;
  const { tries } = called;
  const inMs = (delayMs: number): string => new Date(Date.parse(at) + delayMs).toISOString();
  const lookIn = (delayMs: number) => ({ followedAt: at, nextLookAt: inMs(delayMs) });
  switch (answer.kind) {
    case 'taken': {
      const paymentState = { ...called, kind: 'unknown', takenAt: at } as const;
      return changed(order, { paymentState, ...lookIn(0) }, 'the provider took the payment', at);
    }
    case 'unknown': {
      const paymentState = { ...called, kind: 'unknown' } as const;
      return changed(order, { paymentState, ...lookIn(0) }, `payment unclear: ${answer.reason}`, at);
    }
    case 'heldBack': {
      const paymentState = { kind: 'unpaid', ...called, ...omitUndefined({ waitingSince }) } as const;
      const { payingAt: _, ...unpaid } = paymentState;
      return changed(order, { paymentState: unpaid, ...lookIn(answer.delayMs) }, `not paid: ${answer.reason}`, at);
    }
    case 'refused': {
      const problem = answer.reason;
      const refused = { tries: tries + 1, problem };
      const over = refused.tries >= times.maxAttempts;
      const delayMs = over ? times.followMaxMs : retryDelayMs(tries, undefined, times, 1);
      const paymentState: PaymentState = over
        ? { kind: 'given-up', ...refused }
        : { kind: 'unpaid', ...refused, notBefore: inMs(delayMs) };
      return changed(order, { paymentState, ...lookIn(delayMs) }, `not paid, try ${refused.tries}: ${problem}`, at);
    }
    case 'notSent': {
      const problem = answer.reason;
      const since = waitingSince ?? at;
      const waitedMs = Math.max(0, Date.parse(at) - Date.parse(since));
      const over = waitedMs >= times.throttledForMs;
      // Waits as long again as it has waited so far: doubling, without a counter.
      const ownMs = Math.min(times.retryDelayMaxMs, Math.max(times.retryDelayMinMs, waitedMs));
      const delayMs = Math.max(answer.retryAfterMs ?? 0, ownMs);
      const paymentState: PaymentState = over
        ? { kind: 'given-up', tries, problem }
        : { kind: 'unpaid', tries, problem, waitingSince: since, notBefore: inMs(delayMs) };
      return changed(
        order,
        { paymentState, ...lookIn(over ? times.followMaxMs : delayMs) },
        `payment not sent, since ${since}: ${problem}`,
        at,
      );
    }
  }
};

/** unpaid -> given-up: its item in the ledger does not show that it is ours to pay, so a person must look. */
export const refuseToPay = (order: UnpaidOrder, problem: string, at: string): Transition<StoppedOrder> =>
  changed(order, { paymentState: { kind: 'given-up', tries: order.paymentState.tries, problem } }, problem, at);

/** unpaid -> held. */
export const holdPayment = (order: UnpaidOrder, problem: string, at: string): Transition<StoppedOrder> =>
  changed(
    order,
    { paymentState: { kind: 'held', tries: order.paymentState.tries, problem } },
    `not paid, ${problem}`,
    at,
  );

/**
 * held, given-up -> unpaid: a person approved it. Its next look, and with it the payment, is due immediately, with all
 * its tries. A payment held for its amount is approved for its present amount; no other approval covers an amount.
 */
export const approvePayment = (order: StoppedOrder, decision: HoldDecision): Transition<UnpaidOrder> => {
  const { by, arn, at, command } = decision;
  const { kind, problem } = order.paymentState;
  const payApproval = {
    by,
    at,
    ...omitUndefined({ arn, amount: order.amount }),
  };
  return changed(
    order,
    {
      paymentState: { kind: 'unpaid', tries: 0, problem },
      ...(kind === 'held' ? { payApproval } : {}),
      payApprovedAt: at,
      followedAt: at,
      nextLookAt: at,
    },
    `payment ${decisionText('approved', decision)}`,
    { at, command },
  );
};
