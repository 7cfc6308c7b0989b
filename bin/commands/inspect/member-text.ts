import type { Position } from '../../../lambdas/domain/orders/attempt.ts';
import type { Order } from '../../../lambdas/domain/orders/order.ts';

/** What became of a member, if the order's state does not tell; otherwise empty. */
export const memberText = (order: Order, position: Position): string => {
  if (order.redriven?.[position] !== undefined) return `redriven as order ${order.redriven[position]}`;
  const pointer = order.alreadyOrdered[position];
  if (pointer !== undefined) return `already ordered in order ${pointer.clientOrderId}`;
  return (
    order.ejected[position] ??
    (order.state === 'ORDERED' ? (order.unclear?.[position] ?? order.desktopStates[position]) : undefined) ??
    (order.setAside[position] === undefined ? '' : `set aside into order ${order.setAside[position]}`)
  );
};
