import { expect, test } from 'vitest';
import { EVENT_SCHEMAS } from '../../../../lambdas/domain/events/event-schemas.ts';
import type { Order } from '../../../../lambdas/domain/orders/order.ts';
import { orderEvents } from '../../../../lambdas/domain/telling/order-events.ts';
import {
  IN_EVERY_STATE,
  inDoubt,
  NOON,
  noonPlus,
  ordered,
  parkedInDoubt,
  parkedSettled,
  queued,
  submitting,
} from '../../../support/orders.ts';

const next = <O extends Order>(order: O): O => ({ ...order, revision: 4 });
/** The types of the events, with what distinguishes them; each event must match its schema. */
const told = (from: Order, to: Order): string[] =>
  orderEvents({ from, to: next(to) }).map(({ type, detail }) => {
    EVENT_SCHEMAS[type].parse(detail);
    expect(detail).toMatchObject({ version: 1, id: `order-a.4.${type}`, intakeId: 'intake-1' });
    return [type, ...('reasons' in detail ? detail.reasons : []), ...('limits' in detail ? detail.limits : [])].join(
      ' ',
    );
  });

const paid = { kind: 'paid', paidAt: noonPlus(1) } as const;
const active = { 0: 'active', 1: 'active' } as const;

test.each<[string, Order, Order, string[]]>([
  ['is accepted', submitting(), ordered(), ['OrderPlaced']],
  ['is found', inDoubt(), ordered({ found: 'recovered' }), ['OrderPlaced']],
  [
    'is accepted, and paid as it is placed',
    submitting(),
    ordered({ paymentState: paid }),
    ['OrderPlaced', 'OrderPaid'],
  ],
  ['is in doubt', submitting(), inDoubt(), ['OrderInDoubt']],
  ['is looked for once more', inDoubt(), inDoubt({ sweeps: 2 }), []],
  ['is parked in doubt', inDoubt(), parkedInDoubt(), ['OrderNeedsAttention in-doubt']],
  ['is parked, not ordered', queued(), parkedSettled(), ['OrderNeedsAttention not-ordered']],
  ['waits for another', queued(), parkedSettled({ waitsFor: 'b' }), ['OrderNeedsAttention waits-for-order']],
  ['is looked at while parked', parkedInDoubt(), parkedInDoubt({ sweptAt: NOON }), []],
  ['is paid', ordered(), ordered({ paymentState: paid }), ['OrderPaid']],
  ['is seen paid again', ordered({ paymentState: paid }), ordered({ paymentState: paid }), []],
  [
    'has one of its desktops',
    ordered({ paymentState: paid }),
    ordered({ paymentState: paid, desktopStates: { 0: 'active' } }),
    [],
  ],
  [
    'has all its desktops',
    ordered({ paymentState: paid }),
    ordered({ paymentState: paid, desktopStates: active }),
    ['DesktopsReady'],
  ],
  ['has desktops, and is unpaid', ordered(), ordered({ desktopStates: active }), []],
  [
    'is followed to its end',
    ordered({ paymentState: paid, desktopStates: active }),
    ordered({ paymentState: paid, desktopStates: active, followEnd: 'complete' }),
    [],
  ],
  ['lost every desktop', ordered({ paymentState: paid }), ordered({ paymentState: paid, sent: [] }), []],
  [
    'has a payment held',
    ordered(),
    ordered({ paymentState: { kind: 'held', tries: 0, problem: 'p' } }),
    ['SpendingGuardHit amount-per-file', 'OrderNeedsAttention payment-held'],
  ],
  [
    'has a payment given up',
    ordered(),
    ordered({ paymentState: { kind: 'given-up', tries: 3, problem: 'p' } }),
    ['OrderNeedsAttention payment-given-up'],
  ],
  ['has unclear desktops', ordered(), ordered({ unclear: { 0: 'u' } }), ['OrderNeedsAttention desktops-unclear']],
  [
    'has a second order, and another',
    ordered({ unclear: { 0: 'u' }, doubles: ['CS2'] }),
    ordered({ unclear: { 0: 'u' }, doubles: ['CS2', 'CS3'] }),
    ['OrderNeedsAttention second-order'],
  ],
])('an order that %s', (_, from, to, events) => {
  expect(told(from, to)).toEqual(events);
});

test('events say how many desktops exist and how many failed', () => {
  const from = ordered({ paymentState: paid });
  const to = ordered({
    paymentState: paid,
    sent: [1],
    desktopStates: { 0: 'failed', 1: 'active' },
    followedAt: noonPlus(9),
  });
  expect(orderEvents({ from, to })).toMatchObject([
    { type: 'DesktopsReady', detail: { at: noonPlus(9), desktops: 2, ready: 1, failed: 1, providerOrderId: 'CS1' } },
  ]);
});

test('the events of every transition match their schemas, and contain no text of the order', () => {
  const SECRET = 'ada@example.com';
  for (const from of Object.values(IN_EVERY_STATE)) {
    for (const to of Object.values(IN_EVERY_STATE)) {
      const events = orderEvents({ from, to: next({ ...to, ...('reason' in to ? { reason: SECRET } : {}) } as Order) });
      for (const { type, detail } of events) EVENT_SCHEMAS[type].parse(detail);
      expect(JSON.stringify(events)).not.toContain(SECRET);
      if (from.state === to.state) expect(events).toEqual([]);
    }
  }
});
