import type { OrderContents } from '../../domain/members/order-contents.ts';
import type { Order } from '../../domain/orders/order.ts';
import { type Child, childOrder } from '../../domain/planning/child-order.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** Put before its parent names it: no crash between the two can lose these members. */
export const putChild = async (
  parent: Order,
  contents: OrderContents,
  child: Child,
  { orders }: Pick<Ledger, 'orders'>,
): Promise<void> => {
  await orders.putOrder(childOrder(parent, contents, child));
};
