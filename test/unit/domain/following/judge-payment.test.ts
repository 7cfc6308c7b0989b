import { describe, expect, it } from 'vitest';
import type { ListedOrder } from '../../../../lambdas/domain/doubts/evidence.ts';
import { judgePayment } from '../../../../lambdas/domain/following/judge-payment.ts';
import type { OrderedOrder } from '../../../../lambdas/domain/orders/order.ts';
import type { PaymentState, Unpaid } from '../../../../lambdas/domain/orders/payment-state.ts';
import { NOON, noonPlus, ordered, TIMES } from '../../../support/orders.ts';

const seen = (over: Partial<ListedOrder> = {}): ListedOrder => ({
  providerOrderId: 'CS1',
  subOrderIds: [],
  status: 'unpaid',
  createdAt: Date.parse(NOON),
  ...over,
});
const confirm = (over: Partial<OrderedOrder> = {}) => ordered({ payment: 'confirm', ...over });
/** A call that began at noon can still take effect for 9 s. */
const paying = { kind: 'paying', payingAt: NOON, tries: 0 } as const;
const unknown = { kind: 'unknown', payingAt: NOON, tries: 0 } as const;
const calling = (paymentState: PaymentState) => confirm({ paymentState });
const waiting = (over: Partial<Unpaid>) => confirm({ paymentState: { kind: 'unpaid', tries: 1, ...over } });
const seenPaid = { kind: 'paid', paidAt: NOON } as const;
const at = (ms: number) => Date.parse(NOON) + ms;

describe('the payment in the provider’s order', () => {
  const PAY_BY = at(60_000);
  const told = (paymentState: PaymentState, mayPay: boolean) => ({ kind: 'told', paymentState, mayPay });
  const still = (paymentState: PaymentState) => told(paymentState, false);
  const never = { kind: 'unpaid', tries: 0 } as const;
  const mayPay = told(never, true);
  const unpaid = told(never, false);
  const paidAt = (ms: number) => told({ kind: 'paid', paidAt: noonPlus(ms) }, false);
  const notTold = { kind: 'unknown', tries: 0 } as const;
  const givenUp = { kind: 'given-up', tries: 3, problem: 'no balance' } as const;
  const held = { kind: 'held', tries: 0, problem: 'too dear' } as const;
  const once = { kind: 'unpaid', tries: 1 } as const;
  const soon = { notBefore: noonPlus(500) };
  const far = { notBefore: noonPlus(48 * 3_600_000) };
  const lapsed = { kind: 'lapsed', reason: 'it was not paid before its deadline' };
  const overAtDeadline = { ...lapsed, kind: 'cancelled' };
  const noEffect = 'the provider confirmed the payment, but shows the order as unpaid';
  const undone = { kind: 'cancelled', reason: 'it was cancelled at the provider' };

  it.each<[string, OrderedOrder, ListedOrder, number, object]>([
    ['unpaid, in confirm: pay', confirm(), seen(), 0, mayPay],
    ['unpaid, in confirm before the deadline: pay', confirm(), seen({ payBy: PAY_BY }), 0, mayPay],
    ['unpaid, in manual: finance pays', ordered(), seen(), 0, unpaid],
    ['unpaid, in auto: the provider did not', ordered({ payment: 'auto', paymentState: notTold }), seen(), 0, unpaid],
    ['unpaid, given up: a person pays', confirm({ paymentState: givenUp }), seen(), 0, still(givenUp)],
    ['unpaid, held: a person must approve it first', confirm({ paymentState: held }), seen(), 0, still(held)],
    ['unpaid, our call is under way', calling(paying), seen(), 9_000, still(paying)],
    ['unpaid, the answer to our call was lost', calling(unknown), seen(), 9_000, still(unknown)],
    ['unpaid, and that call can no longer take effect', calling(unknown), seen(), 9_001, mayPay],
    ['unpaid, and its worker stopped long ago', calling(paying), seen(), 9_001, mayPay],
    [
      'unpaid, although we saw it paid: the list lags',
      confirm({ paymentState: seenPaid }),
      seen(),
      1_000,
      still(seenPaid),
    ],
    [
      'unpaid, long after we saw it paid: no list lags for so long, and it is not paid again',
      confirm({ paymentState: seenPaid }),
      seen(),
      1_001,
      still({
        kind: 'given-up',
        tries: 0,
        problem: 'the provider showed it as paid before, and shows it as unpaid now',
      }),
    ],
    [
      'unpaid past its deadline, long after we saw it paid',
      confirm({ paymentState: seenPaid }),
      seen({ payBy: PAY_BY }),
      61_001,
      lapsed,
    ],
    [
      'unpaid, and the provider confirmed our payment: it counts as a refusal once the call can no longer take effect',
      calling({ ...unknown, takenAt: NOON }),
      seen(),
      9_001,
      told({ kind: 'unpaid', tries: 1, problem: noEffect }, true),
    ],
    [
      'unpaid after the provider confirmed the last payment that we may try',
      calling({ ...unknown, takenAt: NOON, tries: 2 }),
      seen(),
      9_001,
      still({ kind: 'given-up', tries: 3, problem: noEffect }),
    ],
    [
      'unpaid, and its worker stopped in a call that had waited: it waits as long as it has by now',
      calling({ ...paying, tries: 1, problem: '429', waitingSince: NOON }),
      seen(),
      9_001,
      told({ kind: 'unpaid', tries: 1, problem: '429', waitingSince: NOON }, true),
    ],
    ['unpaid, and the provider asked us to wait', waiting(soon), seen(), 499, told({ ...once, ...soon }, false)],
    ['unpaid, and that wait is over', waiting(soon), seen(), 500, told({ ...once, ...soon }, true)],
    [
      'unpaid, and the wait is longer than any of ours: a clock was wrong',
      waiting(far),
      seen(),
      0,
      told({ ...once, ...far }, true),
    ],
    ['unpaid past its deadline', confirm(), seen({ payBy: PAY_BY }), 61_001, lapsed],
    ['unpaid, the second of the deadline', confirm(), seen({ payBy: PAY_BY }), 61_000, mayPay],
    [
      'unpaid past its deadline, our call under way',
      calling({ ...paying, payingAt: noonPlus(60_000) }),
      seen({ payBy: PAY_BY }),
      62_000,
      still({ ...paying, payingAt: noonPlus(60_000) }),
    ],
    ['paid', confirm(), seen({ status: 'paid' }), 7, paidAt(7)],
    ['paid by our lost call', calling(unknown), seen({ status: 'paid' }), 7, paidAt(7)],
    ['paid by hand', ordered(), seen({ status: 'paid' }), 7, paidAt(7)],
    ['paid by hand after we gave up', confirm({ paymentState: givenUp }), seen({ status: 'paid' }), 7, paidAt(7)],
    ['paid, as it was before', confirm({ paymentState: seenPaid }), seen({ status: 'paid' }), 7, paidAt(0)],
    ['in review', ordered({ payment: 'auto', paymentState: notTold }), seen({ status: 'pending' }), 0, still(notTold)],
    ['cancelled before its deadline', ordered(), seen({ status: 'cancelled', payBy: PAY_BY }), 0, undone],
    ['cancelled at its deadline', ordered(), seen({ status: 'cancelled', payBy: PAY_BY }), 60_000, overAtDeadline],
    [
      'undone after it was paid',
      confirm({ paymentState: seenPaid }),
      seen({ status: 'cancelled', payBy: PAY_BY }),
      60_000,
      undone,
    ],
  ])('%s', (_, order, listed, afterMs, expected) => {
    expect(judgePayment(order, listed, { now: at(afterMs), times: TIMES })).toEqual(expected);
  });
});
