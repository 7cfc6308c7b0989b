import { redrivabilityOf } from '../../domain/operating/redrivability.ts';
import { pointToRedrive } from '../../domain/orders/operator-transitions.ts';
import type { Order, QueuedOrder } from '../../domain/orders/order.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';

/**
 * Makes sure that the redriven order points at this one before this one claims anybody: otherwise a redrive that
 * stopped halfway would order people whose lines say that they were not ordered. Writes here what the command had still
 * to write, since the order itself records the operator's decision.
 *
 * @returns `void` if the old order continued as another, `changed` if another process changed it meanwhile: look again
 */
export const completeRedrive = async (
  redrive: QueuedOrder,
  old: Order,
  { ledger, clock }: { readonly ledger: Pick<Ledger, 'orders'>; readonly clock: Clock },
): Promise<'complete' | 'void' | 'changed'> => {
  const found = redrivabilityOf(old);
  if (found.kind === 'redriven') return found.as === redrive.clientOrderId ? 'complete' : 'void';
  if (found.kind !== 'redrivable')
    throw new Error(`order ${redrive.clientOrderId} is a redrive of ${old.clientOrderId}, which is ${old.state}`);
  const reason = redrive.history[0]?.reason ?? `redriven as ${redrive.clientOrderId}`;
  const because = { at: new Date(clock.now()).toISOString(), reason };
  const pointer = pointToRedrive(found.order, found.positions, redrive.clientOrderId, because);
  return (await ledger.orders.write(pointer)) === 'written' ? 'complete' : 'changed';
};
