import { describe, expect, test } from 'vitest';
import type { ListedOrder } from '../../../../lambdas/domain/doubts/evidence.ts';
import { membersInConflict } from '../../../../lambdas/domain/doubts/members-in-conflict.ts';
import { doubt } from '../../../../lambdas/domain/orders/order-transitions.ts';
import type { ProviderAnswer } from '../../../../lambdas/domain/orders/outcome.ts';
import type { ProviderOrderItem } from '../../../../lambdas/domain/orders/provider-order.ts';
import { inDoubt, NOON, noonPlus, submitting, TIMES } from '../../../support/orders.ts';

const LEASED = Date.parse(NOON);
const members = ['ada', 'bob', 'eve'].map((userName, position) => ({
  position,
  line: position + 2,
  userName,
  computerName: `D-${userName}`,
  claimsName: false,
}));
const CONFLICT: ProviderAnswer = {
  status: 409,
  errorCode: 'WKS.00010032',
  errorMessage: 'Operation conflict.',
  errorDetail: 'computer_name D-ada is already in use; user eve too',
};
const doubted = (answer: ProviderAnswer | undefined, over = {}) =>
  doubt(submitting({ sent: [0, 1], ...over }), 'The provider reports a conflict', {
    at: noonPlus(1_000),
    reason: '',
    ...(answer === undefined ? {} : { answer }),
  }).to;
const listed = (over: Partial<ListedOrder> = {}): ListedOrder => ({
  providerOrderId: 'CS1',
  subOrderIds: [],
  status: 'unpaid',
  createdAt: LEASED + 1_000,
  desktops: 2,
  ...over,
});
const named = (order = doubted(CONFLICT), orders: ListedOrder[] = [], items: ProviderOrderItem[] = []) =>
  membersInConflict(order, members, { hour_package_resources: [] } as never, {
    sweep: { begunAt: LEASED + 60_000, listed: orders, desktops: [], jobs: [] },
    items: new Map(items.map((item) => [item.providerOrderId, item])),
    times: TIMES,
  });

describe('a conflict of an attempt that placed nothing', () => {
  test('names the members that were sent, with the provider’s message', () => {
    expect(named()).toEqual({
      0: 'The provider reports a conflict; computer_name D-ada is already in use; user eve too',
    });
  });

  test('names nobody if its text does not', () => {
    expect(named(doubted({ ...CONFLICT, errorDetail: 'try later' }))).toEqual({});
  });

  test('names nobody if the doubt has another reason', () => {
    expect(named(doubted({ ...CONFLICT, status: 500 }))).toEqual({});
    expect(
      named(doubted(undefined, { answer: CONFLICT })),
      'a timeout after the conflict of an earlier attempt',
    ).toEqual({});
    expect(named(inDoubt({ answer: CONFLICT })), 'a lease that ran out').toEqual({});
  });

  test.each<[string, ListedOrder[], ProviderOrderItem[]]>([
    ['cancelled at the provider', [listed({ status: 'cancelled' })], []],
    ['cancelled just now', [listed()], [{ providerOrderId: 'CS1', status: 'CANCELLED' }]],
  ])('names nobody if there is an order that may be its own, %s', (_, orders, items) => {
    expect(named(undefined, orders, items)).toEqual({});
  });

  test('names the members if there is only a cancelled order that was not its own', () => {
    expect(named(undefined, [listed({ status: 'cancelled', desktops: 3 })])).not.toEqual({});
  });
});
