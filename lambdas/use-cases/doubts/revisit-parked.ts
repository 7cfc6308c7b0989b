import { isDecided, type ParkedInDoubtOrder, type ParkedSettledOrder } from '../../domain/orders/order.ts';
import { noteSweep, requeueWaiting } from '../../domain/orders/order-transitions.ts';
import { waitedMs } from '../../domain/orders/ordering-times.ts';
import { reopenIntake } from '../signals/reopen-intake.ts';
import type { ProviderWorker } from '../signals/worker.ts';

import { gatherEvidence } from './gather-evidence.ts';
import { aheadMs } from './lease-ahead.ts';

/**
 * No POST of a "waits for" order can be outstanding: it is simply queued again once the order it waits for has ended.
 * Its intake is reopened first, so that the schedule looks after it and its report is written again.
 */
export const requeueIfEnded = async (
  order: ParkedSettledOrder,
  waitsFor: string,
  { ledger, messages, clock }: ProviderWorker,
): Promise<void> => {
  const owner = await ledger.orders.getOrder(waitsFor);
  if (owner === undefined || !isDecided(owner)) return;
  // Lost: its report is being rewritten at this moment.
  if ((await reopenIntake(order, `order ${order.clientOrderId} continues`, ledger, clock)) === 'lost') {
    return messages.sendReconcile(order.clientOrderId, 1_000);
  }
  const transition = requeueWaiting(order, new Date(clock.now()).toISOString());
  if ((await ledger.orders.write(transition)) === 'written') await messages.sendOrders([order.clientOrderId], 0);
};

/**
 * An order parked in doubt may still be found. The look is recorded first, so that the schedule sends the next message
 * only when it is due, and copies of this message lead to one sweep.
 */
export const lookForParked = async (order: ParkedInDoubtOrder, deps: ProviderWorker): Promise<void> => {
  const { ledger, clock, times } = deps;
  const now = clock.now();
  if (order.sweptAt !== undefined && waitedMs(order.sweptAt, now, times) < times.sweepEveryMs / 2) return;
  // It may have been parked before anything showed that its machine's clock was wrong.
  const ahead = aheadMs(order, deps);
  const noted = noteSweep(ahead === undefined ? order : { ...order, leaseOffMs: ahead }, new Date(now).toISOString());
  if ((await ledger.orders.write(noted)) === 'written') await gatherEvidence(noted.to, deps);
};
