import { describe, expect, it } from 'vitest';
import {
  approvePayment,
  awaitsApproval,
  beginPaying,
  endPaying,
  holdPayment,
  isPayingSince,
  type PayingOrder,
  type PaymentAnswer,
  refuseToPay,
} from '../../../../lambdas/domain/following/payment-transitions.ts';
import { isOpen, type OrderedOrder, type PaymentMode } from '../../../../lambdas/domain/orders/order.ts';
import type { Paying, PaymentState } from '../../../../lambdas/domain/orders/payment-state.ts';
import { NOON, noonPlus, ordered, TIMES } from '../../../support/orders.ts';

const NEVER = { kind: 'unpaid', tries: 0 } as const;
const confirm = <State extends PaymentState>(paymentState: State, over: Partial<OrderedOrder> = {}) => ({
  ...ordered({ payment: 'confirm', ...over }),
  paymentState,
});

describe('one payment call', () => {
  const paying = beginPaying(confirm({ kind: 'unpaid', tries: 1 }), noonPlus(100)).to;

  const payingWith = (over: Partial<Paying>): PayingOrder => ({
    ...paying,
    paymentState: { ...paying.paymentState, ...over },
  });

  it('is written before it is made', () => {
    expect(paying).toMatchObject({ paymentState: { kind: 'paying', payingAt: noonPlus(100), tries: 1 }, revision: 4 });
    expect(isPayingSince(paying, noonPlus(100))).toBe(true);
    expect(isPayingSince(paying, NOON)).toBe(false);
  });

  it.each([
    [
      'confirmed, which its order must show: looked at immediately',
      { kind: 'taken' },
      { kind: 'unknown', payingAt: noonPlus(100), takenAt: noonPlus(200), tries: 1 },
      200,
    ],
    [
      'unknown, looked at immediately',
      { kind: 'unknown', reason: 'hung' },
      { kind: 'unknown', payingAt: noonPlus(100), tries: 1 },
      200,
    ],
    [
      'refused, tried again later',
      { kind: 'refused', reason: 'no balance' },
      { kind: 'unpaid', tries: 2, problem: 'no balance', notBefore: noonPlus(400) },
      400,
    ],
    [
      'not sent, tried again later, which does not count as a try',
      { kind: 'notSent', reason: 'throttled' },
      { kind: 'unpaid', tries: 1, problem: 'throttled', waitingSince: noonPlus(200), notBefore: noonPlus(300) },
      300,
    ],
  ] as [string, PaymentAnswer, PaymentState, number][])('comes to %s', (_, answer, expected, lookAfterMs) => {
    const { to } = endPaying(paying, answer, noonPlus(200), TIMES);
    expect(to.paymentState).toEqual(expected);
    expect(to.nextLookAt).toBe(noonPlus(lookAfterMs));
    expect(to.history.at(-1)).toMatchObject({ from: 'ORDERED', to: 'ORDERED', at: noonPlus(200) });
  });

  it('is tried no more often than attempts are allowed', () => {
    const refusal = { kind: 'refused', reason: 'no balance' } as const;
    const last = endPaying(payingWith({ tries: 2 }), refusal, noonPlus(200), TIMES);
    expect(last.to.paymentState).toEqual({ kind: 'given-up', tries: 3, problem: 'no balance' });
  });

  describe('that is throttled', () => {
    const notSent = (over: Partial<Paying>, retryAfterMs?: number) =>
      endPaying(
        payingWith(over),
        { kind: 'notSent', reason: '429', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
        noonPlus(60_000),
        TIMES,
      ).to;

    it.each([
      ['the first time, the shortest wait', {}, undefined, 60_100],
      ['for a while, as long again', { waitingSince: noonPlus(59_200) }, undefined, 60_800],
      ['for long, the longest wait', { waitingSince: noonPlus(10_000) }, undefined, 62_000],
      ['with a wait that the provider asks for', {}, 7_000, 67_000],
      ['with "now", no shorter than its own wait', { waitingSince: noonPlus(59_200) }, 0, 60_800],
    ])('waits: %s', (_, over, retryAfterMs, expected) => {
      expect(notSent(over, retryAfterMs)).toMatchObject({
        paymentState: { notBefore: noonPlus(expected) },
        nextLookAt: noonPlus(expected),
      });
    });

    it('is not given up, however often this happens, until its time is over', () => {
      expect(notSent({ tries: 2, waitingSince: noonPlus(1) }).paymentState).toMatchObject({ kind: 'unpaid', tries: 2 });
      expect(notSent({ waitingSince: NOON }).paymentState).toEqual({ kind: 'given-up', tries: 1, problem: '429' });
    });

    it('has the whole time again once a call was accepted', () => {
      const refused = endPaying(payingWith({ waitingSince: NOON }), { kind: 'refused', reason: 'no' }, NOON, TIMES);
      expect(refused.to.paymentState).not.toHaveProperty('waitingSince');
    });
  });

  it('is refused for good if the ledger does not say that the order is ours', () => {
    expect(refuseToPay(confirm(NEVER), 'not ours', NOON).to.paymentState).toEqual({
      kind: 'given-up',
      tries: 0,
      problem: 'not ours',
    });
  });
});

describe('a payment that we have given up', () => {
  const decision = { by: 'Ann', at: noonPlus(5_000) };
  const amount = { value: 60, currency: 'USD' };
  const stopped = confirm({ kind: 'given-up', tries: 3, problem: 'no balance' }, { amount });

  it('is retried if a person asks for it, without an approved amount', () => {
    expect(awaitsApproval(stopped)).toBe(true);
    const { to } = approvePayment(stopped, decision);
    expect(to.paymentState).toEqual({ kind: 'unpaid', tries: 0, problem: 'no balance' });
    expect(to).toMatchObject({ nextLookAt: noonPlus(5_000), payApprovedAt: noonPlus(5_000) });
    expect(to).not.toHaveProperty('payApproval');
    expect(isOpen(to)).toBe(true);
  });

  it('over its limit is approved for exactly that amount', () => {
    const held = holdPayment(confirm(NEVER, { amount }), 'too dear', NOON).to;
    expect(awaitsApproval(held)).toBe(true);
    expect(approvePayment(held, decision).to.payApproval).toEqual({ ...decision, amount });
  });

  it.each<[string, Partial<OrderedOrder>]>([
    ['was paid after all', { paymentState: { kind: 'paid', paidAt: NOON } }],
    ['is being paid', { paymentState: { kind: 'paying', tries: 0, payingAt: NOON } }],
    ['is finance’s', { payment: 'manual' }],
    ['is no longer followed', { followEnd: 'given-up' }],
  ])('cannot be approved if it %s', (_, over) => {
    expect(awaitsApproval({ ...stopped, ...over })).toBe(false);
  });
});

describe('an accepted order', () => {
  it.each<[PaymentMode, Partial<OrderedOrder>, boolean]>([
    ['confirm', {}, true],
    ['confirm', { paymentState: { kind: 'paying', tries: 0, payingAt: NOON } }, true],
    ['confirm', { paymentState: { kind: 'unknown', tries: 0 } }, true],
    ['confirm', { paymentState: { kind: 'paid', paidAt: NOON } }, false],
    ['confirm', { paymentState: { kind: 'given-up', tries: 3, problem: 'no' } }, false],
    ['confirm', { paymentState: { kind: 'held', tries: 0, problem: 'too dear' } }, false],
    ['confirm', { followEnd: 'given-up' }, false],
    ['manual', {}, false],
    ['auto', { paymentState: { kind: 'unknown', tries: 0 } }, false],
    ['manual', { firstSight: 'awaited' }, true],
    ['auto', { firstSight: 'awaited' }, true],
    ['manual', { firstSight: 'awaited', followEnd: 'given-up' }, false],
    ['confirm', { lapsedAt: NOON }, false],
  ])('in mode %s with %j holds its file open: %j', (payment, over, open) => {
    expect(isOpen(ordered({ payment, ...over }))).toBe(open);
  });
});
