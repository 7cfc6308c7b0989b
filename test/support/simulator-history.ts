import type { BookOrder } from '../../local/workspace-simulator/book/book-order.ts';
import type { Entry } from '../judge/history.ts';

/** The book of the Workspace simulator in the form that the judge reads; it omits calls that placed no order. */
export const journalOf = (orders: readonly BookOrder[], by: 'api' | 'console'): Entry[] =>
  orders.flatMap((order) => entriesOf(order, by)).sort((a, b) => a.at - b.at);

/** @param by who pays, if the provider does not pay when the order is placed */
const entriesOf = (order: BookOrder, by: 'api' | 'console'): Entry[] => {
  const { orderId, createdAt, listedAt, payBy, operator, request, paidAt, endedAt, status, lapsed, desktops } = order;
  const call = `call of ${orderId}`;
  return [
    { at: createdAt, event: 'call', call, body: JSON.stringify(request) },
    {
      at: createdAt,
      event: 'placed',
      order: orderId,
      call,
      operator,
      payBy,
      listedAt,
      desktops: desktops.map(({ userName, computerName }) => ({ user: userName, computer: computerName })),
    },
    ...(paidAt === undefined
      ? []
      : [{ at: paidAt, event: 'paid' as const, order: orderId, by: order.autoPay ? ('order' as const) : by }]),
    ...desktops.flatMap(({ computerName, state, endsAt = createdAt }): Entry[] => {
      if (state === 'failed') return [{ at: endsAt, event: 'failed', order: orderId, computer: computerName }];
      return state === 'built'
        ? [{ at: endsAt, event: 'made', order: orderId, computer: computerName, shown: true }]
        : [];
    }),
    ...(status === 'cancelled'
      ? [
          {
            at: endedAt ?? createdAt,
            event: 'cancelled' as const,
            order: orderId,
            by: lapsed ? ('deadline' as const) : ('api' as const),
          },
        ]
      : []),
  ];
};
