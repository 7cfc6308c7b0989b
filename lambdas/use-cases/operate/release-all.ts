import { nameClaim, standingOf, userClaim } from '../../domain/claims/claim.ts';
import { type OperatorResult, refused } from '../../domain/operating/operator-result.ts';
import { note, wasDoneFor, wasFoundFor } from '../../domain/orders/operator-transitions.ts';
import type { Order, OrderedOrder } from '../../domain/orders/order.ts';
import type { Because } from '../../domain/orders/transition.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { requestReport } from '../signals/request-report.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { releaseClaims, releaseParked } from './release-person.ts';
import { foundInstead } from './resolve-order.ts';

/**
 * Releases everybody whom the order holds: a parked order ends, if the provider has nothing of it; an accepted one stays,
 * and the next file that names its people orders further desktops. May be repeated for the same command.
 */
export const releaseAll = async (order: Order, by: string, deps: ProviderWorker): Promise<OperatorResult> => {
  const { clientOrderId, state, size } = order;
  switch (state) {
    case 'NEEDS_ATTENTION':
      return releaseParked(order, by, deps);
    case 'REJECTED':
      if (!wasDoneFor(deps.command, order)) break;
      await requestReport(order, deps, true);
      return {
        done: true,
        what: `order ${clientOrderId} is REJECTED, and its ${size} desktops may be ordered again`,
        order,
      };
    case 'ORDERED':
      return wasFoundFor(deps.command, order) ? foundInstead(order) : releaseAccepted(order, by, deps);
  }
  return refused(`order ${clientOrderId} is ${state} and holds nobody who could be released`);
};

/** An accepted order is looked at often, and each look may write it. */
const RECORD_TRIES = 5;

/** Nobody is released without a record. Undefined: the order is not accepted any more, or changes all the time. */
const record = async (
  { clientOrderId }: OrderedOrder,
  because: Because,
  { orders }: Pick<Ledger, 'orders'>,
): Promise<OrderedOrder | undefined> => {
  for (let tries = 0; tries < RECORD_TRIES; tries++) {
    const order = await orders.getOrder(clientOrderId);
    if (order?.state !== 'ORDERED') return undefined;
    if (wasDoneFor(because.command, order) || (await orders.write(note(order, because))) === 'written') return order;
  }
  return undefined;
};

const releaseAccepted = async (
  accepted: OrderedOrder,
  by: string,
  { ledger, clock, command }: ProviderWorker,
): Promise<OperatorResult> => {
  const { clientOrderId } = accepted;
  const at = new Date(clock.now()).toISOString();
  const because = { at, reason: `all its people released by ${by}`, command };
  const order = await record(accepted, because, ledger);
  if (order === undefined)
    return refused(`order ${clientOrderId} was changed meanwhile: look at it and run the command again`);
  for (const member of await ledger.orders.getMembers(clientOrderId)) {
    const claim = await ledger.claims.getClaim(
      member.pool === undefined ? userClaim(member.userName) : nameClaim(member),
    );
    if (claim?.clientOrderId !== clientOrderId) continue;
    // One who has no desktop of it is free already. Taken over meanwhile: somebody else's, and no longer this order's.
    if (standingOf(order, claim.position, claim.pool) === 'ordered') await releaseClaims(claim, { at, by }, ledger);
  }
  return {
    done: true,
    what: `the people of order ${clientOrderId} are released: the next file that names them orders other desktops`,
    order,
  };
};
