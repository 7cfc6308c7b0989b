import { describe, expect, test } from 'vitest';
import { parkedCommands } from '../../../../lambdas/domain/operating/parked-commands.ts';
import { redrivabilityOf, redriveOf } from '../../../../lambdas/domain/operating/redrivability.ts';
import { redriveOrderIdOf } from '../../../../lambdas/domain/orders/client-order-ids.ts';
import { pointToRedrive, rejectParked, requeueParked } from '../../../../lambdas/domain/orders/operator-transitions.ts';
import { ORDER_STATES, type Order, type OrderState } from '../../../../lambdas/domain/orders/order.ts';
import { lease } from '../../../../lambdas/domain/orders/order-transitions.ts';
import { lineOutcome } from '../../../../lambdas/domain/reporting/line-outcome.ts';
import { inEnglish } from '../../../support/in-english.ts';
import {
  cancelled,
  IN_EVERY_STATE,
  NOON,
  ordered,
  parkedInDoubt,
  parkedSettled,
  rejected,
  skipped,
} from '../../../support/orders.ts';
import { orderBody } from '../../../support/workspace-simulator-client.ts';

const pointer = { clientOrderId: 'order-b', position: 0, line: 9, computerName: 'D-x' };
const because = { at: NOON, reason: 'by Ann' };

describe('a redrive', () => {
  test.each<[string, Order, readonly number[]]>([
    ['a rejected order: everybody', rejected(), [0, 1]],
    ['a cancelled order: everybody', cancelled(), [0, 1]],
    ['who was not ejected', rejected({ ejected: { 0: 'bad name' } }), [1]],
    ['the ejected, where nobody else is left', rejected({ ejected: { 0: 'taken', 1: 'taken' } }), [0, 1]],
    ['who is not another order’s', rejected({ setAside: { 0: 'child' } }), [1]],
    ['who has no desktop from elsewhere', cancelled({ alreadyOrdered: { 1: pointer } }), [0]],
    [
      'of a skipped order: who was ordered elsewhere',
      skipped({ alreadyOrdered: { 1: pointer }, ejected: { 0: 'x' } }),
      [1],
    ],
  ])('includes of %s', (_, order, positions) => {
    expect(redrivabilityOf(order)).toMatchObject({ kind: 'redrivable', positions });
  });

  test.each<[OrderState, string]>([
    ['QUEUED', 'not'],
    ['SUBMITTING', 'not'],
    ['IN_DOUBT', 'not'],
    ['ORDERED', 'not'],
    ['REPLACED', 'not'],
    ['NEEDS_ATTENTION', 'not'],
    ['REJECTED', 'redrivable'],
    ['CANCELLED', 'redrivable'],
  ])('of an order that is %s: %s', (state, is) => {
    expect(redrivabilityOf(IN_EVERY_STATE[state]).kind).toBe(is);
  });

  test('ends a parked order first, if nothing of it can be under way and nothing else will end it', () => {
    expect(redrivabilityOf(parkedSettled()).kind).toBe('parked');
    expect(redrivabilityOf(parkedSettled({ waitsFor: 'order-b' }))).toMatchObject({
      kind: 'not',
      reason: expect.stringContaining('order-b'),
    });
    expect(redrivabilityOf(parkedInDoubt())).toMatchObject({
      kind: 'not',
      reason: expect.stringContaining('resolve order-a'),
    });
  });

  const members = ['ada', 'bob', 'eve'].map((userName, position) => ({
    position,
    line: position + 2,
    userName,
    computerName: `D-${userName}`,
    claimsName: false,
  }));
  const request = orderBody(members.map(({ userName }) => ({ user_name: userName }))) as never;

  test('is a new order, of the next generation, that starts from the beginning', () => {
    const old = rejected({
      size: 3,
      origin: { kind: 'redrive', parent: 'order-0', generation: 1 },
      attemptsUsed: 9,
      shards: 2,
    });
    const made = redriveOf(old, [0, 2], { members, request }, because);
    expect(made.order).toMatchObject({
      state: 'QUEUED',
      clientOrderId: redriveOrderIdOf('order-a', 2),
      origin: { kind: 'redrive', parent: 'order-a', generation: 2 },
      size: 2,
      shards: 2,
      attemptsUsed: 0,
      history: [{ from: null, to: 'QUEUED', reason: 'by Ann' }],
    });
    expect(made.order.attempt).toBeUndefined();
    expect(made.members.map(({ userName, position }) => [userName, position])).toEqual([
      ['ada', 0],
      ['eve', 1],
    ]);
    // The tag on its desktops must name the order that is really sent.
    expect(made.request.hour_package_resources[0]?.create_desktops?.tags).toEqual([
      { key: 'deskdrop_order', value: made.order.clientOrderId },
    ]);
    expect(made.request.hour_package_resources[0]?.create_desktops?.desktops).toEqual([
      { user_name: 'ada' },
      { user_name: 'eve' },
    ]);
  });

  test('has another id than its order and every other generation', () => {
    expect(new Set(['order-a', redriveOrderIdOf('order-a', 1), redriveOrderIdOf('order-a', 2)]).size).toBe(3);
    expect(redriveOrderIdOf('order-a', 1)).toBe(redriveOrderIdOf('order-a', 1));
  });

  test('leaves its order in its state, pointing at the new one, and is not created twice', () => {
    const old = cancelled({ size: 3, ejected: { 1: 'bad' } });
    const { to } = pointToRedrive(old, [0, 2], 'order-n', because);
    expect(to).toMatchObject({
      ...old,
      revision: old.revision + 1,
      redriven: { 0: 'order-n', 2: 'order-n' },
      history: [{}],
    });
    expect(to.history).toMatchObject([{ from: 'CANCELLED', to: 'CANCELLED', reason: 'by Ann' }]);
    expect(redrivabilityOf(to)).toMatchObject({ kind: 'redriven', as: 'order-n' });
  });

  test('is followed by the report: redriven lines have the new order’s status, the others keep the old one’s', () => {
    const old = pointToRedrive(rejected({ size: 3, ejected: { 1: 'bad name' } }), [0, 2], 'order-n', because).to;
    const next = ordered({ clientOrderId: 'order-n', sent: [0], ejected: { 1: 'still bad' }, providerOrderId: 'CS9' });
    const facts = {
      orders: new Map<string, Order>([
        ['order-a', old],
        ['order-n', next],
      ]),
      owners: new Map(),
    };
    const outcomes = [0, 1, 2].map((position) => {
      const fate = { kind: 'ordered-in', clientOrderId: 'order-a', position, computerName: 'D-x' } as const;
      const { status, reason, providerOrderId } = inEnglish(lineOutcome(fate, facts));
      return [status, status === 'ordered' ? providerOrderId : reason];
    });
    expect(outcomes).toEqual([
      ['ordered', 'CS9'],
      ['rejected', 'bad name'],
      ['rejected', 'still bad'],
    ]);
  });
});

describe('a parked order that a person ends', () => {
  test('is queued again with fresh attempts, under the attempt that it had', () => {
    const old = parkedInDoubt({ attemptsUsed: 10, throttled: 7 });
    const { to } = requeueParked(old, {}, because);
    expect(to).toMatchObject({ state: 'QUEUED', attempt: old.attempt, sent: old.sent, attemptsUsed: 0, throttled: 0 });
    expect(
      lease(to, { sent: [0], alreadyOrdered: {}, ejected: {}, setAside: {} }, { nonce: 'n', bodyDigest: 'd', at: NOON })
        .to.attempt.no,
    ).toBe(2);
  });

  test('is rejected with the reason that its lines will say', () => {
    const { to } = rejectParked(parkedSettled(), { reason: 'released by Ann', released: true }, because);
    expect(to).toMatchObject({ state: 'REJECTED', reason: 'released by Ann', released: true });
    expect(to.history.at(-1)).toMatchObject({ from: 'NEEDS_ATTENTION', to: 'REJECTED', reason: 'by Ann' });
    expect(ORDER_STATES[to.state]).toBe('final');
  });

  test('can always be ended', () => {
    expect(parkedCommands(parkedInDoubt())).toEqual([
      'resolve order-a --adopt PROVIDER_ORDER_ID',
      'resolve order-a --absent',
      'release USER',
    ]);
    expect(parkedCommands(parkedSettled())).toEqual(['resolve order-a --absent', 'redrive order-a', 'release USER']);
    expect(parkedCommands(parkedSettled({ waitsFor: 'order-b' }))).toEqual(['order order-b']);
  });
});
