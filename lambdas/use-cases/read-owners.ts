import type { Owner } from '../domain/line-outcome.ts';
import type { OwnerPointer, Position } from '../domain/order.ts';
import type { IntakeLedger, OrderLedger } from '../ports.ts';

/** The orders that already-ordered members point at, each with the name of the file that it came from. */
export const readOwners = async (
  pointing: Iterable<{ readonly alreadyOrdered: Readonly<Record<Position, OwnerPointer>> }>,
  ledger: { readonly orders: Pick<OrderLedger, 'getOrders'>; readonly intakes: Pick<IntakeLedger, 'getIntake'> },
): Promise<Map<string, Owner>> => {
  const ids = new Set<string>();
  for (const { alreadyOrdered } of pointing)
    for (const { clientOrderId } of Object.values(alreadyOrdered)) ids.add(clientOrderId);
  const files = new Map<string, string>();
  const owners = new Map<string, Owner>();
  if (ids.size === 0) return owners;
  for (const order of (await ledger.orders.getOrders([...ids])).values()) {
    const file =
      files.get(order.intakeId) ??
      fileName((await ledger.intakes.getIntake(order.intakeId))?.object.key ?? order.intakeId);
    files.set(order.intakeId, file);
    owners.set(order.clientOrderId, { order, file });
  }
  return owners;
};

const fileName = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
