import type { NeedsAttentionOrder } from './order.ts';

/** The commands that may end a parked order, the likeliest first. Each still looks at the provider before it acts. */
export const waysOut = (order: NeedsAttentionOrder): readonly string[] => {
  const { clientOrderId } = order;
  if (order.settled)
    return order.waitsFor === undefined
      ? [`resolve ${clientOrderId} --absent`, `redrive ${clientOrderId}`, 'release USER']
      : [`order ${order.waitsFor}`];
  return [`resolve ${clientOrderId} --adopt PROVIDER_ORDER_ID`, `resolve ${clientOrderId} --absent`, 'release USER'];
};
