import type { OrderedOrder } from '../../domain/orders/order.ts';
import type { OrderingTimes } from '../../domain/orders/ordering-times.ts';
import type { Messages } from '../../ports/messages.ts';

/** Sends the message for an accepted order's first look. If the provider pays by itself, that takes a moment. */
export const startFollowing = (
  order: OrderedOrder,
  { messages, times }: { readonly messages: Messages; readonly times: OrderingTimes },
): Promise<void> => messages.sendReconcile(order.clientOrderId, order.payment === 'auto' ? times.followMinMs : 0);
