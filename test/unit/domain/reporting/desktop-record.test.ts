import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import type { Member } from '../../../../lambdas/domain/members/line.ts';
import type { Order } from '../../../../lambdas/domain/orders/order.ts';
import { DESKTOP_COLUMNS, desktopRecords } from '../../../../lambdas/domain/reporting/desktop-record.ts';
import { cancelled, IN_EVERY_STATE, NOON, noonPlus, ordered, skipped } from '../../../support/orders.ts';

const intake = {
  intakeId: 'intake-1',
  object: { bucket: 'drops', key: 'incoming/hires.csv', versionId: 'v1', etag: 'e', sizeBytes: 1 },
  receivedAt: NOON,
  requester: '123456789012',
  approval: { by: 'Ann', at: NOON },
} as unknown as Intake;
const members: readonly Member[] = ['ada', 'bob', 'cy'].map((userName, position) => ({
  position,
  line: position + 2,
  userName,
  computerName: `D-${userName}`,
  claimsName: false,
}));
const recordsOf = (order: Order) => desktopRecords({ intake, order, members, owners: new Map() });

it('shows the price and the state of each desktop of an accepted order', () => {
  const paid = { kind: 'paid', paidAt: noonPlus(60_000) } as const;
  const order = ordered({
    sent: [0, 1],
    size: 3,
    paymentState: paid,
    amount: { value: 100, currency: 'USD' },
    desktopStates: { 0: 'active', 2: 'failed' },
    ejected: { 2: 'no address is free' },
    providerOrderId: 'CS1',
  });
  const records = recordsOf(order);
  expect(records[0]).toEqual({
    file: 'incoming/hires.csv',
    file_version: 'v1',
    intake_id: 'intake-1',
    dropped_at: NOON,
    dropped_by: '123456789012',
    approved_by: 'Ann',
    line: 2,
    user_name: 'ada',
    computer_name: 'D-ada',
    profile: order.profile,
    user_group: order.userGroup,
    status: 'ordered',
    reason: 'paid, and its desktop exists',
    order_id: 'order-a',
    provider_order_id: 'CS1',
    order_state: 'ORDERED',
    ordered_at: order.orderedAt,
    payment_mode: order.payment,
    payment_state: 'paid',
    paid_at: noonPlus(60_000),
    amount: 33.3334,
    currency: 'USD',
    desktop_state: 'active',
  });
  expect(records.map(({ status, amount }) => [status, amount])).toEqual([
    ['ordered', 33.3334],
    ['ordered', 33.3333],
    ['rejected', 33.3333],
  ]);
  // The provider refunds it; the ledger knows only the order's amount.
  expect(records[2]?.reason).toContain('refunds');
});

it('shows no payment if nothing was ordered', () => {
  for (const order of [cancelled({}), skipped({ ejected: { 0: 'refused', 1: 'refused', 2: 'refused' } })])
    for (const record of recordsOf(order)) {
      expect(record).toMatchObject({ status: 'rejected', order_state: order.state });
      expect(record).not.toHaveProperty('amount');
      expect(record).not.toHaveProperty('payment_state');
    }
});

it('leaves a person who moved to another order to that order', () => {
  const moved = ordered({ sent: [0], setAside: { 1: 'order-b' }, redriven: { 2: 'order-c' } });
  expect(recordsOf(moved).map(({ user_name }) => user_name)).toEqual(['ada']);
});

it.each(Object.values(IN_EVERY_STATE).map((order) => [order.state, order] as const))(
  'holds an order that is %s',
  (state, order) => {
    const known = new Set<string>(Object.keys(DESKTOP_COLUMNS));
    const everyone = {
      ...order,
      setAside: {},
      ...(state === 'REPLACED' || state === 'SKIPPED' ? { ejected: { 0: 'x', 1: 'x', 2: 'x' } } : {}),
    } as Order;
    for (const record of recordsOf(everyone))
      expect(Object.keys(record).filter((name) => !known.has(name))).toEqual([]);
  },
);

it('docs/COMMANDS.md documents each column', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/COMMANDS.md'), 'utf8');
  const rows = Object.entries(DESKTOP_COLUMNS).map(([name, [type, meaning]]) =>
    `| \`${name}\` | ${type} | ${meaning} |`.replace('|  |', '| |'),
  );
  expect(page).toContain(rows.join('\n'));
});
