import type { OrderContents } from '../members/order-contents.ts';
import type { Position } from '../orders/attempt.ts';
import { newOrder } from '../orders/new-order.ts';
import type { Order, QueuedOrder } from '../orders/order.ts';
import type { Origin } from '../orders/origin.ts';
import { retag } from '../request/order-tag.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import { requestOf } from './build-request.ts';

/** Which members of an order go on in an order of their own, and why. */
export interface Child {
  readonly clientOrderId: string;
  /** Their positions in the parent, ascending; in the child they count from 0. */
  readonly positions: readonly Position[];
  readonly origin: Exclude<Origin, { readonly kind: 'planned' }>;
  readonly because: { readonly at: string; readonly reason: string };
}

/** The new order, its members and its request, ready for the ledger. It claims like any other. */
export const childOrder = (
  parent: Order,
  { members, request }: OrderContents,
  { clientOrderId, positions, origin, because }: Child,
): OrderContents & { readonly order: QueuedOrder } => {
  const own = positions.map((position, place) => {
    const member = members.find((candidate) => candidate.position === position);
    if (member === undefined) throw new Error(`order ${parent.clientOrderId} has no member ${position}`);
    return { ...member, position: place };
  });
  return {
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
    members: own,
    request: retag(requestOf(request, positions), clientOrderId),
  };
};
