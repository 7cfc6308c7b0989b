import type { NeedsAttentionOrder, OrderedOrder } from '../orders/order.ts';

/**
 * The commands that may end a parked order, or the doubt about an accepted one's desktops, the most likely first. Each
 * still asks the provider before it acts.
 */
export const parkedCommands = (order: NeedsAttentionOrder | OrderedOrder): readonly string[] => {
  const { clientOrderId } = order;
  if (order.state === 'ORDERED')
    return [`resolve ${clientOrderId} --adopt ID_OF_THE_DESKTOPS_ORDER`, `resolve ${clientOrderId} --absent`];
  if (order.settled)
    return order.waitsFor === undefined
      ? [`resolve ${clientOrderId} --absent`, `redrive ${clientOrderId}`, 'release USER']
      : [`order ${order.waitsFor}`];
  return [`resolve ${clientOrderId} --adopt PROVIDER_ORDER_ID`, `resolve ${clientOrderId} --absent`, 'release USER'];
};
