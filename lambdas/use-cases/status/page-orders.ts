import type { Intake } from '../../domain/intakes/intake.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { intakeStatus } from './order-status.ts';

/** One order in a list, and the file that it is of. */
export interface ListedOrder {
  readonly order: Order;
  readonly intake: Intake;
}

export interface OrderPage {
  readonly orders: readonly ListedOrder[];
  /** The last order of this page, where more follow: the next page begins after it. */
  readonly next?: string;
}

export interface PageOptions {
  readonly isListed: (order: Order) => boolean;
  /** Most orders of a page. */
  readonly limit: number;
  /** An order that an earlier page ended with. */
  readonly after?: Order | undefined;
}

/** The sequence of a file's orders, which no later order of the file changes. */
export const byLine = (a: Order, b: Order): number =>
  a.firstLine - b.firstLine || a.clientOrderId.localeCompare(b.clientOrderId);

/**
 * The orders that are wanted, by file in the order of the intakes, then by line. A page begins behind the place of the order that
 * the one before ended with, whatever became of that order since.
 *
 * @param intakes newest first
 */
export const pageOrders = async (
  intakes: readonly Intake[],
  { isListed, limit, after }: PageOptions,
  ledger: Ledger,
): Promise<OrderPage> => {
  const from = after === undefined ? 0 : intakes.findIndex(({ intakeId }) => intakeId === after.intakeId);
  // Its file is older by now than what is listed, and so is whatever follows it.
  if (from === -1) return { orders: [] };
  const orders: ListedOrder[] = [];
  for (const intake of intakes.slice(from)) {
    const { orders: ofFile } = await intakeStatus(intake, ledger);
    for (const order of [...ofFile].sort(byLine)) {
      if (!isListed(order)) continue;
      if (after !== undefined && order.intakeId === after.intakeId && byLine(order, after) <= 0) continue;
      const last = orders.at(-1);
      if (orders.length === limit && last !== undefined) return { orders, next: last.order.clientOrderId };
      orders.push({ order, intake });
    }
  }
  return { orders };
};
