import { describe, expect, it } from 'vitest';
import type { ListedOrder } from '../../../../lambdas/domain/doubts/evidence.ts';
import {
  approvePayment,
  awaitsApproval,
  beginPaying,
  endPaying,
  holdPayment,
  isPayingSince,
  judgePayment,
  type PaymentAnswer,
  refuseToPay,
} from '../../../../lambdas/domain/following/payment.ts';
import { isOpen, type OrderedOrder, type PaymentMode } from '../../../../lambdas/domain/orders/order.ts';
import { NOON, noonPlus, ordered, TIMES } from '../../../support/orders.ts';

const seen = (over: Partial<ListedOrder> = {}): ListedOrder => ({
  providerOrderId: 'CS1',
  subOrderIds: [],
  status: 'unpaid',
  createdAt: Date.parse(NOON),
  ...over,
});
const confirm = (over: Partial<OrderedOrder> = {}) => ordered({ payment: 'confirm', ...over });
/** A call that began at noon can come through for 9 s. */
const calling = (paymentState: 'paying' | 'unknown') => confirm({ paymentState, payingAt: NOON });
const at = (ms: number) => Date.parse(NOON) + ms;

describe('what the provider’s order says of the payment', () => {
  const PAY_BY = at(60_000);
  const paid = { kind: 'told', paymentState: 'paid', mayPay: false };
  const mayPay = { kind: 'told', paymentState: 'unpaid', mayPay: true };
  const unpaid = { kind: 'told', paymentState: 'unpaid', mayPay: false };
  const still = (paymentState: string) => ({ kind: 'told', paymentState, mayPay: false });
  const lapsed = { kind: 'lapsed', reason: 'it was not paid before its deadline' };
  const overAtDeadline = { ...lapsed, kind: 'cancelled' };
  const noEffect = (payTries: number) => ({
    payTries,
    payProblem: 'the provider answered that it is paid, and tells it unpaid',
  });
  const undone = { kind: 'cancelled', reason: 'it was cancelled at the provider' };

  it.each<[string, OrderedOrder, ListedOrder, number, object]>([
    ['unpaid, in confirm: pay', confirm(), seen(), 0, mayPay],
    ['unpaid, in confirm before the deadline: pay', confirm(), seen({ payBy: PAY_BY }), 0, mayPay],
    ['unpaid, in manual: finance pays', ordered(), seen(), 0, unpaid],
    ['unpaid, in auto: the provider did not', ordered({ payment: 'auto', paymentState: 'unknown' }), seen(), 0, unpaid],
    ['unpaid, given up: a person pays', confirm({ payGivenUp: true }), seen(), 0, unpaid],
    ['unpaid, our call is under way', calling('paying'), seen(), 9_000, still('paying')],
    ['unpaid, the answer to our call was lost', calling('unknown'), seen(), 9_000, still('unknown')],
    ['unpaid, and that call cannot come through any more', calling('unknown'), seen(), 9_001, mayPay],
    ['unpaid, and its worker stopped long ago', calling('paying'), seen(), 9_001, mayPay],
    [
      'unpaid, though we saw it paid: the list lags',
      confirm({ paymentState: 'paid', paidAt: NOON }),
      seen(),
      1_000,
      paid,
    ],
    [
      'unpaid, long after we saw it paid: no list lags for so long, and it is not paid again',
      confirm({ paymentState: 'paid', paidAt: NOON }),
      seen(),
      1_001,
      {
        ...unpaid,
        payChanges: { payGivenUp: true, payProblem: 'the provider told it paid before, and tells it unpaid now' },
      },
    ],
    [
      'unpaid past its deadline, long after we saw it paid',
      confirm({ paymentState: 'paid', paidAt: NOON }),
      seen({ payBy: PAY_BY }),
      61_001,
      lapsed,
    ],
    [
      'unpaid, and the provider took our payment: it counts as a refusal once the call cannot come through any more',
      { ...calling('unknown'), payTakenAt: NOON },
      seen(),
      9_001,
      { ...mayPay, payChanges: noEffect(1) },
    ],
    [
      'unpaid after the provider took the last payment that we may try',
      { ...calling('unknown'), payTakenAt: NOON, payTries: 2 },
      seen(),
      9_001,
      { ...unpaid, payChanges: { ...noEffect(3), payGivenUp: true } },
    ],
    ['unpaid, and the provider asked us to wait', confirm({ payNotBefore: noonPlus(500) }), seen(), 499, unpaid],
    ['unpaid, and that wait is over', confirm({ payNotBefore: noonPlus(500) }), seen(), 500, mayPay],
    [
      'unpaid, and the wait is longer than any of ours: a clock was wrong',
      confirm({ payNotBefore: noonPlus(48 * 3_600_000) }),
      seen(),
      0,
      mayPay,
    ],
    ['unpaid past its deadline', confirm(), seen({ payBy: PAY_BY }), 61_001, lapsed],
    ['unpaid, the second of the deadline', confirm(), seen({ payBy: PAY_BY }), 61_000, mayPay],
    [
      'unpaid past its deadline, our call under way',
      { ...calling('paying'), payingAt: noonPlus(60_000) },
      seen({ payBy: PAY_BY }),
      62_000,
      still('paying'),
    ],
    ['paid', confirm(), seen({ status: 'paid' }), 0, paid],
    ['paid by our lost call', calling('unknown'), seen({ status: 'paid' }), 0, paid],
    ['paid by hand', ordered(), seen({ status: 'paid' }), 0, paid],
    [
      'in review',
      ordered({ payment: 'auto', paymentState: 'unknown' }),
      seen({ status: 'pending' }),
      0,
      still('unknown'),
    ],
    ['cancelled before its deadline', ordered(), seen({ status: 'cancelled', payBy: PAY_BY }), 0, undone],
    ['cancelled at its deadline', ordered(), seen({ status: 'cancelled', payBy: PAY_BY }), 60_000, overAtDeadline],
    [
      'undone after it was paid',
      confirm({ paymentState: 'paid' }),
      seen({ status: 'cancelled', payBy: PAY_BY }),
      60_000,
      undone,
    ],
  ])('%s', (_, order, listed, afterMs, expected) => {
    expect(judgePayment(order, listed, at(afterMs), TIMES)).toEqual(expected);
  });
});

describe('one payment call', () => {
  const paying = beginPaying(confirm({ payTries: 1 }), noonPlus(100)).to;

  it('is written before it is made', () => {
    expect(paying).toMatchObject({ paymentState: 'paying', payingAt: noonPlus(100), revision: 4 });
    expect(isPayingSince(paying, noonPlus(100))).toBe(true);
    expect(isPayingSince(paying, NOON)).toBe(false);
  });

  it.each([
    [
      'taken, which its order must show: looked at at once',
      { kind: 'taken' },
      { paymentState: 'unknown', payTakenAt: noonPlus(200), payTries: 1, nextLookAt: noonPlus(200) },
    ],
    [
      'unknown, looked at at once',
      { kind: 'unknown', reason: 'hung' },
      { paymentState: 'unknown', payTries: 1, nextLookAt: noonPlus(200) },
    ],
    [
      'refused, tried again later',
      { kind: 'refused', reason: 'no balance' },
      {
        paymentState: 'unpaid',
        payTries: 2,
        payProblem: 'no balance',
        nextLookAt: noonPlus(400),
        payNotBefore: noonPlus(400),
      },
    ],
    [
      'not sent, tried again later, which is no try',
      { kind: 'notSent', reason: 'throttled' },
      { paymentState: 'unpaid', payTries: 1, payProblem: 'throttled', payWaitingSince: noonPlus(200) },
    ],
  ] as [string, PaymentAnswer, Partial<OrderedOrder>][])('comes to %s', (_, answer, expected) => {
    const { to } = endPaying(paying, answer, noonPlus(200), TIMES);
    expect(to).toMatchObject(expected);
    expect(to.payGivenUp).toBeUndefined();
    expect(to.history.at(-1)).toMatchObject({ from: 'ORDERED', to: 'ORDERED', at: noonPlus(200) });
  });

  it('is tried no more often than attempts are allowed', () => {
    const last = endPaying({ ...paying, payTries: 2 }, { kind: 'refused', reason: 'no balance' }, noonPlus(200), TIMES);
    expect(last.to).toMatchObject({ payTries: 3, payGivenUp: true, paymentState: 'unpaid' });
  });

  describe('that is throttled', () => {
    const notSent = (over: Partial<OrderedOrder>, retryAfterMs?: number) =>
      endPaying(
        { ...paying, ...over },
        { kind: 'notSent', reason: '429', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
        noonPlus(60_000),
        TIMES,
      ).to;

    it.each([
      ['the first time, the shortest wait', {}, undefined, 60_100],
      ['for a while, as long again', { payWaitingSince: noonPlus(59_200) }, undefined, 60_800],
      ['for long, the longest wait', { payWaitingSince: noonPlus(10_000) }, undefined, 62_000],
      ['with a wait that the provider asks for', {}, 7_000, 67_000],
      ['with "now", no shorter than its own wait', { payWaitingSince: noonPlus(59_200) }, 0, 60_800],
    ])('waits: %s', (_, over, retryAfterMs, expected) => {
      expect(notSent(over, retryAfterMs)).toMatchObject({
        payNotBefore: noonPlus(expected),
        nextLookAt: noonPlus(expected),
      });
    });

    it('is not given up for that, however often, until its time is over', () => {
      const almost = notSent({ payTries: 2, payWaitingSince: noonPlus(1) });
      expect(almost).toMatchObject({ payTries: 2, paymentState: 'unpaid' });
      expect(almost.payGivenUp).toBeUndefined();
      expect(notSent({ payWaitingSince: NOON })).toMatchObject({ payGivenUp: true });
    });

    it('has all of that time again once a call was taken', () => {
      const refused = endPaying({ ...paying, payWaitingSince: NOON }, { kind: 'refused', reason: 'no' }, NOON, TIMES);
      expect(refused.to.payWaitingSince).toBeUndefined();
    });
  });

  it('is refused for good where the ledger does not say that the order is ours', () => {
    expect(refuseToPay(confirm(), 'not ours', NOON).to).toMatchObject({ payGivenUp: true, payProblem: 'not ours' });
  });
});

describe('a payment that we have stopped trying', () => {
  const decision = { by: 'Ann', at: noonPlus(5_000) };
  const amount = { value: 60, currency: 'USD' };
  const stopped = confirm({
    payGivenUp: true,
    payTries: 3,
    payProblem: 'no balance',
    payNotBefore: noonPlus(9_000),
    amount,
  });

  it('is begun anew by a person, which lets no amount go', () => {
    expect(awaitsApproval(stopped)).toBe(true);
    const { to } = approvePayment(stopped, decision);
    expect(to).toMatchObject({ payGivenUp: false, payTries: 0, nextLookAt: noonPlus(5_000) });
    expect([to.payApproval, to.payNotBefore]).toEqual([undefined, undefined]);
    expect(judgePayment(to, seen(), at(5_001), TIMES)).toMatchObject({ mayPay: true });
    expect(isOpen(to)).toBe(true);
  });

  it('for its amount is let go for that amount', () => {
    const held = holdPayment(confirm({ amount }), 'too dear', NOON).to;
    expect(approvePayment(held, decision).to.payApproval).toEqual({ ...decision, amount });
  });

  it.each<[string, Partial<OrderedOrder>]>([
    ['was paid after all', { paymentState: 'paid' }],
    ['is being paid', { payGivenUp: false, paymentState: 'paying' }],
    ['is finance’s', { payment: 'manual' }],
    ['is not followed any more', { followEnd: 'given-up' }],
  ])('is nothing to approve where it %s', (_, over) => {
    expect(awaitsApproval({ ...stopped, ...over })).toBe(false);
  });
});

describe('an accepted order', () => {
  it.each<[PaymentMode, Partial<OrderedOrder>, boolean]>([
    ['confirm', {}, true],
    ['confirm', { paymentState: 'paying' }, true],
    ['confirm', { paymentState: 'unknown' }, true],
    ['confirm', { paymentState: 'paid' }, false],
    ['confirm', { payGivenUp: true }, false],
    ['confirm', { followEnd: 'given-up' }, false],
    ['manual', {}, false],
    ['auto', { paymentState: 'unknown' }, false],
    ['manual', { firstSight: 'awaited' }, true],
    ['auto', { firstSight: 'awaited' }, true],
    ['manual', { firstSight: 'awaited', followEnd: 'given-up' }, false],
    ['confirm', { lapsedAt: NOON }, false],
  ])('in mode %s with %j holds its file open: %j', (payment, over, open) => {
    expect(isOpen(ordered({ payment, ...over }))).toBe(open);
  });
});
