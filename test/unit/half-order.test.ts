import { expect, test } from 'vitest';
import { standingOfHalf } from '../../lambdas/domain/half-order.ts';
import type { Order } from '../../lambdas/domain/order.ts';
import { IN_EVERY_STATE, replaced, submitting } from '../support/orders.ts';

const half = { clientOrderId: 'half' };

test('a half goes on when its parent is replaced by it', () => {
  expect(standingOfHalf(half, replaced({ children: ['half', 'other'] }))).toBe('go');
});

test('a half waits while the worker that put it may be about to say so', () => {
  expect(standingOfHalf(half, submitting())).toBe('wait');
});

const elsewhere = Object.values<Order>(IN_EVERY_STATE).filter(({ state }) => state !== 'SUBMITTING');
test.each([...elsewhere, replaced({ children: ['a', 'b'] })])(
  'a half is void when its parent went on without it: $state',
  (parent) => {
    expect(standingOfHalf(half, parent)).toBe('void');
  },
);
