import type { Member } from '../../domain/members/line.ts';
import { newOrder } from '../../domain/orders/new-order.ts';
import type { Order, Origin, Position } from '../../domain/orders/order.ts';
import { requestOf } from '../../domain/planning/build-request.ts';
import type { CreateDesktopOrderRequest } from '../../domain/request/order-request.ts';
import { retag } from '../../domain/request/order-tag.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { Ledger } from '../../ports/ledger.ts';

export interface Child {
  readonly clientOrderId: string;
  /** Its members' places in the parent, ascending; in the child they count from 0. */
  readonly positions: readonly Position[];
  readonly origin: Extract<Origin, { readonly kind: 'aside' | 'half' }>;
  readonly reason: string;
}

/** Put before its parent says so: no crash between the two can lose these members. */
export const putChild = async (
  parent: Order,
  { clientOrderId, positions, origin, reason }: Child,
  members: readonly Member[],
  request: CreateDesktopOrderRequest,
  at: string,
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
      { at, reason },
    ),
    members: own.map((member, position) => ({ ...member, position })),
    request: retag(requestOf(request, positions), clientOrderId),
  });
};
