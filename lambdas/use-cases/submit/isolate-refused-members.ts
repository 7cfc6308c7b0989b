import { halfOrderIdOf } from '../../domain/orders/client-order-ids.ts';
import type { InDoubtOrder, Order, SubmittingOrder } from '../../domain/orders/order.ts';
import { eject, reject, replace } from '../../domain/orders/order-transitions.ts';
import { depthOf } from '../../domain/orders/origin.ts';
import type { Transition } from '../../domain/orders/transition.ts';
import { decideRefusal, type Refusal } from '../../domain/refusals/refusal.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { putChild } from './put-child.ts';

/**
 * The next state of a refused order, so that a bad line does not hold back its colleagues. Halves are in the ledger
 * when this returns, before anything points at them. Undefined if it is left to reconciliation: an order in doubt is
 * not halved.
 */
export const isolateRefusedMembers = async (
  order: SubmittingOrder | InDoubtOrder,
  refusal: Refusal,
  at: string,
  ledger: Ledger,
): Promise<Transition | undefined> => {
  const [members, request, family] = await Promise.all([
    ledger.orders.getMembers(order.clientOrderId),
    ledger.orders.getRequest(order.clientOrderId),
    readFamily(order, ledger),
  ]);
  const decision = decideRefusal(order, { members, request }, refusal, family);
  const because = { at, reason: refusal.reason, answer: refusal.answer };
  switch (decision.kind) {
    case 'eject': {
      const names = Object.keys(decision.ejected).map((position) => members[Number(position)]?.userName);
      return eject(order, decision.ejected, { ...because, reason: `without ${names.join(', ')}: ${because.reason}` });
    }
    case 'reject':
      return reject(order, decision.reason, because, { ...order.ejected, ...decision.ejected });
    case 'bisect': {
      if (order.state !== 'SUBMITTING') return undefined;
      const halves = new Map(
        decision.halves.map((half) => [halfOrderIdOf(order.clientOrderId, order.attempt.no, half), half]),
      );
      for (const [clientOrderId, positions] of halves) {
        const child = {
          clientOrderId,
          positions,
          origin: { kind: 'half', parent: order.clientOrderId, depth: depthOf(order) + 1 } as const,
          because: { at, reason: `half of order ${order.clientOrderId}, which was refused without saying for whom` },
        };
        await putChild(order, { members, request }, child, ledger);
      }
      return replace(order, halves, because);
    }
  }
};

/**
 * The order, and every order that came from halving the first one: upwards by `origin.parent`, and down again by
 * `children`, each read by its key. Empty if nothing was halved.
 */
const readFamily = async (order: Order, { orders }: Ledger): Promise<readonly Order[]> => {
  let root = order;
  while (root.origin.kind === 'half') {
    const parent = await orders.getOrder(root.origin.parent);
    if (parent === undefined) throw new Error(`order ${root.origin.parent} was halved but is not in the ledger`);
    root = parent;
  }
  const family: Order[] = [];
  for (let level: Order[] = [root]; level.length > 0; ) {
    family.push(...level);
    const children = level.flatMap((one) => (one.state === 'REPLACED' ? one.children : []));
    level = children.length === 0 ? [] : [...(await orders.getOrders(children)).values()];
  }
  return family;
};
