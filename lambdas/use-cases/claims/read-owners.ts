import type { Position } from '../../domain/orders/attempt.ts';
import type { OwnerPointer } from '../../domain/orders/order.ts';
import { parentOf } from '../../domain/orders/origin.ts';
import type { Owner } from '../../domain/reporting/line-outcome.ts';
import type { IntakeLedger, OrderLedger } from '../../ports/ledger.ts';

/**
 * The orders that already-ordered members point at, and those that continued them by a redrive, each with the name of
 * its file.
 */
export const readOwners = async (
  pointing: Iterable<{ readonly alreadyOrdered: Readonly<Record<Position, OwnerPointer>> }>,
  ledger: { readonly orders: Pick<OrderLedger, 'getOrders'>; readonly intakes: Pick<IntakeLedger, 'getIntake'> },
): Promise<Map<string, Owner>> => {
  let ids = new Set<string>();
  for (const { alreadyOrdered } of pointing)
    for (const { clientOrderId } of Object.values(alreadyOrdered)) ids.add(clientOrderId);
  const files = new Map<string, string>();
  const owners = new Map<string, Owner>();
  while (ids.size > 0) {
    const found = [...(await ledger.orders.getOrders([...ids])).values()];
    for (const order of found) {
      const file =
        files.get(order.intakeId) ??
        fileName((await ledger.intakes.getIntake(order.intakeId))?.object.key ?? order.intakeId);
      files.set(order.intakeId, file);
      owners.set(order.clientOrderId, { order, file });
    }
    const wentOn = found.flatMap(({ setAside, redriven, origin }) =>
      // Pointers refer to members that were sent: if nobody redrove an order, its children do not matter.
      origin.kind !== 'redrive' && !owners.has(parentOf({ origin }) ?? '')
        ? Object.values(redriven ?? {})
        : Object.values({ ...redriven, ...setAside }),
    );
    ids = new Set(wentOn);
  }
  return owners;
};

const fileName = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
