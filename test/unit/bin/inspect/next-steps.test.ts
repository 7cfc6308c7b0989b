import { describe, expect, it } from 'vitest';
import { nextSteps } from '../../../../bin/commands/inspect/next-steps.ts';
import type { Order } from '../../../../lambdas/domain/orders/order.ts';
import { FRESH_BUDGET } from '../../../../lambdas/domain/orders/order-rate.ts';
import { leaseEnd, quietMs } from '../../../../lambdas/domain/orders/ordering-times.ts';
import {
  cancelled,
  IN_EVERY_STATE,
  inDoubt,
  NOON,
  noonPlus,
  ordered,
  parkedInDoubt,
  parkedSettled,
  queued,
  rejected,
  replaced,
  submitting,
  TIMES,
} from '../../../support/orders.ts';

const PAID = { kind: 'paid', paidAt: NOON } as const;
const NOW = Date.parse(NOON) + 1_000;
const next = (order: Order) => nextSteps(order, { now: NOW, budget: FRESH_BUDGET, times: TIMES });
const said = (order: Order): string =>
  next(order)
    .map(({ what }) => what)
    .join(' ');

it.each(Object.entries(IN_EVERY_STATE))(
  'there is a next step for an order that is %s, with and without times',
  (_, order) => {
    for (const steps of [next(order), nextSteps(order, { now: NOW, budget: FRESH_BUDGET })]) {
      expect(steps.length).toBeGreaterThan(0);
      for (const { what } of steps) expect(what).toMatch(/^[A-Za-z].{10,}/);
    }
  },
);

describe('an order goes towards', () => {
  it('its turn, while it is queued', () => {
    expect(next(queued({ notBefore: noonPlus(60_000) }))).toEqual([
      { what: 'waits for another try', at: noonPlus(60_000) },
    ]);
  });

  it('a look at the provider, when no answer comes', () => {
    const at = new Date(leaseEnd(Date.parse(NOON), TIMES) + TIMES.clockSkewMs).toISOString();
    expect(next(submitting())).toEqual([{ what: expect.stringContaining("waits for the provider's answer"), at }]);
  });

  it('the end of its quiet time, and then a person, while it is in doubt', () => {
    const quietAt = Date.parse(NOON) + quietMs(TIMES);
    expect(next(inDoubt())).toEqual([
      {
        what: expect.stringContaining('it can appear there until this time'),
        at: new Date(quietAt).toISOString(),
      },
    ]);
    const sweptAt = new Date(quietAt + 1).toISOString();
    const order = inDoubt({ sweeps: TIMES.maxSweeps - 1, sweptAt });
    expect(nextSteps(order, { now: quietAt + 2, budget: FRESH_BUDGET, times: TIMES })).toEqual([
      {
        what: expect.stringContaining('After 1 more look without a result'),
        at: new Date(quietAt + 1 + TIMES.sweepEveryMs).toISOString(),
      },
    ]);
  });

  it('its payment, until its deadline', () => {
    const payBy = '2026-03-08T12:00:00.000Z';
    const unpaid = { payBy, paymentState: { kind: 'unpaid', tries: 0 } } as const;
    const held = { kind: 'held', tries: 0, problem: 'over the limit' } as const;
    expect(next(ordered({ ...unpaid, payment: 'manual' }))[0]).toEqual({
      what: "Finance pays it in the provider's console. Unpaid by 2026-03-08 12:00:00Z, it lapses.",
      at: payBy,
    });
    expect(said(ordered({ ...unpaid, payment: 'confirm' }))).toContain('Deskdrop pays it.');
    expect(said(ordered({ payBy, payment: 'confirm', paymentState: held }))).toMatch(/npx deskdrop approve \S+/);
    expect(said(ordered({ ...unpaid, lapsedAt: NOON }))).toContain('being cancelled');
    expect(said(ordered({ paymentState: PAID }))).not.toMatch(/pays it/);
  });

  it('the next look at its desktops, until that is over', () => {
    expect(next(ordered({ paymentState: PAID, nextLookAt: noonPlus(5_000) }))).toEqual([
      { what: expect.stringContaining('asks the provider'), at: noonPlus(5_000) },
    ]);
    expect(said(ordered({ paymentState: PAID, followEnd: 'complete' }))).toContain('every desktop exists');
    expect(said(ordered({ paymentState: PAID, followEnd: 'given-up' }))).toContain('no longer looks at it');
    expect(said(ordered({ unclear: { 0: 'who knows' } }))).toContain('A person looks for the desktops');
  });

  it('a command or another drop, if it ended without its desktops', () => {
    for (const order of [rejected(), cancelled()])
      expect(said(order)).toContain(`npx deskdrop redrive ${order.clientOrderId}`);
    expect(said(rejected({ redriven: { 0: 'other', 1: 'other' } }))).toBe('Its people go on in order other.');
    expect(said(replaced({ children: ['a', 'b'] }))).toBe('Its people go on in order a and order b.');
  });

  it('a person, if it is parked; an order in doubt is still searched for', () => {
    expect(said(parkedSettled())).toBe('Nothing until a person decides.');
    expect(said(parkedSettled({ waitsFor: 'other' }))).toContain('once order other has ended');
    expect(next(parkedInDoubt())).toEqual([{ what: expect.stringContaining('keeps looking'), at: expect.any(String) }]);
  });
});
