import { membersInConflict } from '../../domain/doubts/members-in-conflict.ts';
import { membersWithOlderDesktops } from '../../domain/doubts/members-with-older-desktops.ts';
import type { InDoubtOrder } from '../../domain/orders/order.ts';
import { eject, parkSettled, reject, requeue } from '../../domain/orders/order-transitions.ts';
import { requestReport } from '../signals/request-report.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import type { SettledSweep } from './settle-provider-orders.ts';

/** An attempt created nothing: the order is queued once more, without the members that are shown to be in the way. */
export const sendAgain = async (
  order: InDoubtOrder,
  { sweep, items }: SettledSweep,
  at: string,
  deps: ProviderWorker,
): Promise<void> => {
  const { ledger, messages, times } = deps;
  const nothing = `attempt ${order.attempt.no} ordered nothing`;
  const [members, request] = await Promise.all([
    ledger.orders.getMembers(order.clientOrderId),
    ledger.orders.getRequest(order.clientOrderId),
  ]);
  const named = {
    ...membersInConflict(order, members, request, { sweep, items, times }),
    ...membersWithOlderDesktops(order, members, sweep, times),
  };
  const namedCount = Object.keys(named).length;
  if (namedCount > 0) {
    const because = {
      at,
      reason: `${nothing}, and its conflict or an older desktop names ${namedCount} of ${order.sent.length} members`,
    };
    const transition =
      namedCount < order.sent.length
        ? eject(order, named, because)
        : reject(order, order.reason, because, { ...order.ejected, ...named });
    if ((await ledger.orders.write(transition)) === 'lost') return;
    if (transition.to.state === 'QUEUED') return messages.sendOrders([order.clientOrderId], 0);
    return requestReport(transition.to, deps);
  }
  if (order.attemptsUsed >= times.maxAttempts) {
    const reason = `${order.attemptsUsed} attempts used; ${nothing}; last: ${order.reason}`;
    const transition = parkSettled(order, reason, { at, reason: nothing });
    if ((await ledger.orders.write(transition)) === 'written') await requestReport(transition.to, deps);
    return;
  }
  const transition = requeue(order, { notBefore: at, throttled: false }, { at, reason: nothing });
  if ((await ledger.orders.write(transition)) === 'written') await messages.sendOrders([order.clientOrderId], 0);
};
