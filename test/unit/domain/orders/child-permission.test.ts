import { expect, test } from 'vitest';
import { permissionOfAside, permissionOfHalf } from '../../../../lambdas/domain/orders/child-permission.ts';
import type { Order } from '../../../../lambdas/domain/orders/order.ts';
import { fresh, IN_EVERY_STATE, parkedSettled, replaced, submitting } from '../../../support/orders.ts';

const half = { clientOrderId: 'half' };

test('a half continues when its parent is replaced by it', () => {
  expect(permissionOfHalf(half, replaced({ children: ['half', 'other'] }))).toBe('go');
});

test('a half waits while the worker that stored it may be about to record it', () => {
  expect(permissionOfHalf(half, submitting())).toBe('wait');
});

const elsewhere = Object.values<Order>(IN_EVERY_STATE).filter(({ state }) => state !== 'SUBMITTING');
test.each([...elsewhere, replaced({ children: ['a', 'b'] })])(
  'a half is void when its parent went on without it: $state',
  (parent) => {
    expect(permissionOfHalf(half, parent)).toBe('void');
  },
);

const aside = { clientOrderId: 'aside' };

test('a child that was set aside continues once its parent records it, whatever became of the parent', () => {
  for (const parent of Object.values<Order>(IN_EVERY_STATE))
    expect(permissionOfAside(aside, { ...parent, setAside: { 1: 'aside' } })).toBe('go');
});

test('a child that was set aside waits while its parent has not claimed', () => {
  expect(permissionOfAside(aside, fresh())).toBe('wait');
});

test('a child that was set aside is void if its parent continued with all its members, or was parked before it claimed', () => {
  expect(permissionOfAside(aside, fresh({ paceSlot: 7 }))).toBe('void');
  const { attempt: _, ...unclaimed } = parkedSettled();
  for (const parent of [unclaimed, { ...unclaimed, waitsFor: 'other' }])
    expect(permissionOfAside(aside, parent)).toBe('void');
  for (const parent of Object.values<Order>(IN_EVERY_STATE)) expect(permissionOfAside(aside, parent)).toBe('void');
});
