import type { Intake } from '../../domain/intakes/intake.ts';
import { ATTENTION_MARKS } from '../../domain/intakes/schedule-watch.ts';
import { parkedCommands } from '../../domain/operating/parked-commands.ts';
import { sameAttempt } from '../../domain/orders/attempt.ts';
import type { NeedsAttentionOrder, Order, OrderedOrder } from '../../domain/orders/order.ts';
import { type Amount, isStopped, isUnpaid } from '../../domain/orders/payment-state.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import { END_OF_TIME } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { intakeStatus } from './order-status.ts';

/** One order that finance may pay in the provider's console. */
export interface PayableOrder {
  readonly providerOrderId: string;
  readonly clientOrderId: string;
  readonly desktops: number;
  readonly intakeId: string;
  /** Object key of the dropped file. */
  readonly file: string;
  /** When it was placed or found, ISO 8601. */
  readonly since: string;
  /** The deadline for paying, and what it costs, as far as the provider has told. */
  readonly payBy?: string;
  readonly amount?: Amount;
  /** Why Deskdrop did not pay it, if a person has to decide. */
  readonly held?: string;
}

/** Whether finance is to pay. In `confirm` our own calls must have ended. */
const isForFinance = (order: Order): order is OrderedOrder => {
  if (order.state !== 'ORDERED') return false;
  switch (order.payment) {
    case 'manual':
      return order.paymentState.kind !== 'paid';
    case 'confirm':
      return isStopped(order.paymentState);
    case 'auto':
      return isUnpaid(order.paymentState);
  }
};

/**
 * Exactly the orders that may be paid by hand: ORDERED, left to finance and not known to be paid, under an item that
 * names this very attempt. Any other unpaid order at the provider belongs to no order, and will be cancelled.
 */
export const ordersToPay = async (intakes: readonly Intake[], ledger: Ledger): Promise<PayableOrder[]> => {
  const payable: PayableOrder[] = [];
  for (const intake of intakes) {
    const { orders } = await intakeStatus(intake, ledger);
    const placed = orders.filter(isForFinance);
    const items = await ledger.providerOrders.getProviderOrders(placed.map(({ providerOrderId }) => providerOrderId));
    for (const order of placed) {
      const { clientOrderId, providerOrderId, attempt, sent, intakeId, orderedAt, paymentState, payBy, amount } = order;
      const item = items.get(providerOrderId);
      if (item?.status !== 'OWNED' || item.clientOrderId !== clientOrderId || !sameAttempt(item.attempt, attempt))
        continue;
      const file = intake.object.key;
      payable.push({
        providerOrderId,
        clientOrderId,
        desktops: sent.length,
        intakeId,
        file,
        since: orderedAt,
        ...omitUndefined({ payBy, amount }),
        ...(paymentState.kind === 'held' ? { held: paymentState.problem } : {}),
      });
    }
  }
  return payable.sort((a, b) => a.since.localeCompare(b.since));
};

/**
 * One parked order, or an accepted one whose desktops are in doubt, with the reason and the commands that may end that.
 */
export interface OrderInAttention {
  readonly clientOrderId: string;
  readonly intakeId: string;
  readonly desktops: number;
  readonly since: string;
  readonly reason: string;
  readonly parkedCommands: readonly string[];
}

export const ordersInAttention = async (ledger: Ledger): Promise<OrderInAttention[]> => {
  const marked = await Promise.all(ATTENTION_MARKS.map((mark) => ledger.orders.watchedOrders(mark, END_OF_TIME)));
  const ids = marked.flat();
  return [...(await ledger.orders.getOrders(ids)).values()]
    .filter(
      (order): order is NeedsAttentionOrder | OrderedOrder =>
        order.state === 'NEEDS_ATTENTION' || (order.state === 'ORDERED' && order.unclear !== undefined),
    )
    .map((order) => ({
      clientOrderId: order.clientOrderId,
      intakeId: order.intakeId,
      desktops: order.size,
      since: order.since,
      reason: order.state === 'ORDERED' ? Object.values(order.unclear ?? {}).join('; ') : order.reason,
      parkedCommands: parkedCommands(order),
    }))
    .sort((a, b) => a.since.localeCompare(b.since));
};
