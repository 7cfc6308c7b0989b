import { describe, expect, it } from 'vitest';
import type { ListedOrder } from '../../lambdas/domain/evidence.ts';
import { isOpen, type OrderedOrder, type PaymentMode } from '../../lambdas/domain/order.ts';
import { beginPaying, endPaying, isPayingSince, judgePayment, refuseToPay } from '../../lambdas/domain/payment.ts';
import { NOON, noonPlus, ordered, TIMES } from '../support/orders.ts';

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
  const paid = { is: 'told', paymentState: 'paid', mayPay: false };
  const mayPay = { is: 'told', paymentState: 'unpaid', mayPay: true };
  const unpaid = { is: 'told', paymentState: 'unpaid', mayPay: false };
  const still = (paymentState: string) => ({ is: 'told', paymentState, mayPay: false });
  const lapsed = { is: 'cancelled', why: 'it was not paid before its deadline' };
  const undone = { is: 'cancelled', why: 'it was cancelled at the provider' };

  it.each<[string, OrderedOrder, ListedOrder, number, object]>([
    ['unpaid, in confirm: pay', confirm(), seen(), 0, mayPay],
    ['unpaid, in confirm before the deadline: pay', confirm(), seen({ payBy: PAY_BY }), 0, mayPay],
    ['unpaid, in manual: finance pays', ordered(), seen(), 0, unpaid],
    ['unpaid, in auto: the provider did not', ordered({ payment: 'auto', paymentState: 'unknown' }), seen(), 0, unpaid],
    ['unpaid, given up: a person pays', confirm({ payGivenUp: true }), seen(), 0, unpaid],
    ['unpaid, our call is under way', calling('paying'), seen(), 9_000, still('paying')],
    ['unpaid, the answer to our call was lost', calling('unknown'), seen(), 9_000, still('unknown')],
    ['unpaid, and that call can not come through any more', calling('unknown'), seen(), 9_001, mayPay],
    ['unpaid, and its worker stopped long ago', calling('paying'), seen(), 9_001, mayPay],
    ['unpaid, though we saw it paid: the list lags', confirm({ paymentState: 'paid' }), seen(), 0, paid],
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
    ['cancelled at its deadline', ordered(), seen({ status: 'cancelled', payBy: PAY_BY }), 60_000, lapsed],
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
    ['paid', { kind: 'paid' }, { paymentState: 'paid', payTries: 1, nextLookAt: noonPlus(1_200) }],
    [
      'unknown, looked at at once',
      { kind: 'unknown', reason: 'hung' },
      { paymentState: 'unknown', payTries: 1, nextLookAt: noonPlus(200) },
    ],
    [
      'refused, tried again later',
      { kind: 'refused', reason: 'no balance' },
      { paymentState: 'unpaid', payTries: 2, payProblem: 'no balance', nextLookAt: noonPlus(400) },
    ],
    [
      'not sent, tried again later',
      { kind: 'notSent', reason: 'throttled' },
      { paymentState: 'unpaid', payTries: 2, payProblem: 'throttled' },
    ],
  ] as const)('comes to %s', (_, answer, expected) => {
    const { to } = endPaying(paying, answer, noonPlus(200), TIMES);
    expect(to).toMatchObject(expected);
    expect(to.payGivenUp).toBeUndefined();
    expect(to.history.at(-1)).toMatchObject({ from: 'ORDERED', to: 'ORDERED', at: noonPlus(200) });
  });

  it('is tried no more often than attempts are allowed', () => {
    const last = endPaying({ ...paying, payTries: 2 }, { kind: 'refused', reason: 'no balance' }, noonPlus(200), TIMES);
    expect(last.to).toMatchObject({ payTries: 3, payGivenUp: true, paymentState: 'unpaid' });
  });

  it('is refused for good where the ledger does not say that the order is ours', () => {
    expect(refuseToPay(confirm(), 'not ours', NOON).to).toMatchObject({ payGivenUp: true, payProblem: 'not ours' });
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
  ])('in mode %s with %j holds its file open: %j', (payment, over, open) => {
    expect(isOpen(ordered({ payment, ...over }))).toBe(open);
  });
});
