import type { OrderContents } from '../members/order-contents.ts';
import type { Position } from '../orders/attempt.ts';
import { redriveOrderIdOf } from '../orders/client-order-ids.ts';
import type { RedrivableOrder } from '../orders/operator-transitions.ts';
import type { Order } from '../orders/order.ts';
import { childOrder } from '../planning/child-order.ts';

export type Redrivability =
  | { readonly kind: 'redrivable'; readonly order: RedrivableOrder; readonly positions: readonly Position[] }
  /** It must end as REJECTED first, under the conditions of a release. */
  | { readonly kind: 'parked' }
  /** Its members already moved to this order. */
  | { readonly kind: 'redriven'; readonly as: string; readonly order: RedrivableOrder }
  | { readonly kind: 'not'; readonly reason: string };

/**
 * What a redrive can do about the order, from the order alone: two operators who redrive it at once create the same
 * order. An ejected member had a fault of its own, and is included only if nobody else is left. The claims find anybody
 * who got a desktop elsewhere meanwhile.
 */
export const redrivabilityOf = (order: Order): Redrivability => {
  const not = (reason: string): Redrivability => ({ kind: 'not', reason });
  switch (order.state) {
    case 'REJECTED':
    case 'CANCELLED':
    case 'SKIPPED': {
      const [as] = Object.values(order.redriven ?? {});
      if (as !== undefined) return { kind: 'redriven', as, order };
      const positions = positionsOf(order);
      return positions.length > 0
        ? { kind: 'redrivable', order, positions }
        : not(`order ${order.clientOrderId} has no member that is not in another order already`);
    }
    case 'NEEDS_ATTENTION':
      if (order.settled && order.waitsFor !== undefined)
        return not(
          `order ${order.clientOrderId} waits for order ${order.waitsFor} and continues by itself when that has ended`,
        );
      return order.settled
        ? { kind: 'parked' }
        : not(
            `order ${order.clientOrderId} may exist at the provider: end that first, with "resolve ${order.clientOrderId}"`,
          );
    case 'ORDERED':
      return not(`order ${order.clientOrderId} is ORDERED; lines that it rejected can be dropped again`);
    case 'REPLACED':
      return not(`order ${order.clientOrderId} went on as ${order.children.join(', ')}: redrive those`);
    case 'QUEUED':
    case 'SUBMITTING':
    case 'IN_DOUBT':
      return not(`order ${order.clientOrderId} is ${order.state} and continues by itself`);
  }
};

const positionsOf = (order: RedrivableOrder): readonly Position[] => {
  const own = Array.from({ length: order.size }, (_, position) => position).filter(
    (position) => !(position in order.setAside),
  );
  if (order.state === 'SKIPPED') return own.filter((position) => position in order.alreadyOrdered);
  const unordered = own.filter((position) => !(position in order.alreadyOrdered));
  const left = unordered.filter((position) => !(position in order.ejected));
  return left.length > 0 ? left : unordered;
};

/** The new order with these members of the old one, ready for the ledger. */
export const redriveOf = (
  order: RedrivableOrder,
  positions: readonly Position[],
  contents: OrderContents,
  because: { readonly at: string; readonly reason: string },
): ReturnType<typeof childOrder> => {
  const generation = (order.origin.kind === 'redrive' ? order.origin.generation : 0) + 1;
  return childOrder(order, contents, {
    clientOrderId: redriveOrderIdOf(order.clientOrderId, generation),
    positions,
    origin: { kind: 'redrive', parent: order.clientOrderId, generation },
    because,
  });
};
