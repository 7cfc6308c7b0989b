import pMap from 'p-map';
import type { Intake } from '../../domain/intakes/intake.ts';
import type { Order } from '../../domain/orders/order.ts';
import { type DesktopRecord, desktopRecords } from '../../domain/reporting/desktop-record.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { readOwners } from '../claims/read-owners.ts';

/** Orders read at once, and orders whose members are read at once. */
const ORDERS_AT_ONCE = 100;
const MEMBERS_AT_ONCE = 8;

/** Every desktop that the files asked for, by file, then by order. A file of any size takes the memory of a hundred orders. */
export async function* exportDesktops(
  intakes: readonly Intake[],
  ledger: Pick<Ledger, 'orders' | 'intakes'>,
): AsyncGenerator<readonly DesktopRecord[]> {
  for (const intake of intakes) {
    const shards = shardsFor('plan' in intake ? (intake.plan?.orders ?? 0) : 0);
    const ids = await ledger.orders.ordersOfIntake(intake.intakeId, shards);
    for (let start = 0; start < ids.length; start += ORDERS_AT_ONCE) {
      const found = await ledger.orders.getOrders(ids.slice(start, start + ORDERS_AT_ONCE));
      yield await recordsOf(intake, [...found.values()].sort(byLine), ledger);
    }
  }
}

const byLine = (a: Order, b: Order): number =>
  a.firstLine - b.firstLine || a.createdAt.localeCompare(b.createdAt) || a.clientOrderId.localeCompare(b.clientOrderId);

const recordsOf = async (
  intake: Intake,
  orders: readonly Order[],
  ledger: Pick<Ledger, 'orders' | 'intakes'>,
): Promise<DesktopRecord[]> => {
  const owners = await readOwners(orders, ledger);
  const records = await pMap(
    orders,
    async (order) =>
      desktopRecords({ intake, order, members: await ledger.orders.getMembers(order.clientOrderId), owners }),
    { concurrency: MEMBERS_AT_ONCE },
  );
  return records.flat();
};
