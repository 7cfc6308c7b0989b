import type { OrderContents } from '../../domain/members/order-contents.ts';
import { newOrder } from '../../domain/orders/new-order.ts';
import type { Order, Origin, Position } from '../../domain/orders/order.ts';
import { requestOf } from '../../domain/planning/build-request.ts';
import { retag } from '../../domain/request/order-tag.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { Ledger } from '../../ports/ledger.ts';

export interface Child {
  readonly clientOrderId: string;
  /** Its members' positions in the parent, ascending; in the child they count from 0. */
  readonly positions: readonly Position[];
  readonly origin: Extract<Origin, { readonly kind: 'aside' | 'half' }>;
  readonly because: { readonly at: string; readonly reason: string };
}

/** Put before its parent names it: no crash between the two can lose these members. */
export const putChild = async (
  parent: Order,
  { members, request }: OrderContents,
  { clientOrderId, positions, origin, because }: Child,
  { orders }: Pick<Ledger, 'orders'>,
): Promise<void> => {
  const own = positions.map((position) => members[position]).filter((member) => member !== undefined);
  await orders.putOrder({
    order: newOrder(
      {
        clientOrderId,
        intakeId: parent.intakeId,
        profile: parent.profile,
        ...omitUndefined({ userGroup: parent.userGroup }),
        firstLine: own[0]?.line ?? parent.firstLine,
        size: own.length,
        payment: parent.payment,
        origin,
        shards: parent.shards,
      },
      because,
    ),
    members: own.map((member, position) => ({ ...member, position })),
    request: retag(requestOf(request, positions), clientOrderId),
  });
};
