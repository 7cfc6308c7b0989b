import { standingOf } from '../../domain/claims/claim.ts';
import type { FileStop } from '../../domain/intakes/brakes.ts';
import { decisionText } from '../../domain/intakes/hold-decision.ts';
import type { Member } from '../../domain/members/line.ts';
import type { Pool } from '../../domain/members/pool.ts';
import { type OperatorResult, refused } from '../../domain/operating/operator-result.ts';
import { redrivabilityOf, redriveOf } from '../../domain/operating/redrivability.ts';
import type { Position } from '../../domain/orders/attempt.ts';
import { pointToRedrive, type RedrivableOrder, wasDoneFor } from '../../domain/orders/operator-transitions.ts';
import { isOpen, type Order } from '../../domain/orders/order.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { reopenIntake } from '../signals/reopen-intake.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { endParked } from './release-order.ts';
import { requestExpired } from './request-expired.ts';

/**
 * Orders the members of an ended order with a NEW order, which claims them like any other. The old one stays in its
 * state and points at the new one. Repeating it, also after a crash, creates no second one.
 */
export const redriveOrder = async (order: Order, by: string, deps: ProviderWorker): Promise<OperatorResult> => {
  const stop = await deps.ledger.brakes.getStop(order.intakeId);
  if (stop !== undefined) return refused(stoppedText(order.clientOrderId, stop));
  const found = redrivabilityOf(order);
  switch (found.kind) {
    case 'not':
      return refused(found.reason);
    case 'redriven':
      return sendRedriven(order, found.as, deps);
    case 'redrivable':
      return goOn(found.order, found.positions, by, deps);
    case 'parked': {
      const gone = await requestExpired(order.clientOrderId, deps.ledger.orders);
      if (gone !== undefined) return gone;
      if (order.state !== 'NEEDS_ATTENTION') throw new Error(`order ${order.clientOrderId} is ${order.state}`);
      const reason = `nothing of it is at the provider: redriven by ${by}`;
      const released = await endParked(order, { reason: `redriven by ${by}` }, reason, deps);
      if (!released.done) return released;
      const ended = redrivabilityOf(released.order);
      return ended.kind === 'redrivable'
        ? goOn(ended.order, ended.positions, by, deps)
        : refused('nobody is left in it');
    }
  }
};

/** A new order would be one of the stopped file again, and end at once. */
const stoppedText = (clientOrderId: string, { stopped }: FileStop): string =>
  `the file of order ${clientOrderId} was ${decisionText('stopped', stopped)}, for good: drop its lines again, for example with the result file`;

/** A redrive that stopped halfway has its order, but perhaps no message. */
const sendRedriven = async (
  order: Order,
  as: string,
  { ledger, messages, clock, command }: ProviderWorker,
): Promise<OperatorResult> => {
  const { clientOrderId, intakeId } = order;
  const successor = await ledger.orders.getOrder(as);
  // An earlier try of the same command got as far as that.
  if (successor !== undefined && successor.state !== 'QUEUED' && wasDoneFor(command, order))
    return { done: true, what: `order ${clientOrderId} continues as order ${as}`, order: successor };
  if (successor?.state !== 'QUEUED')
    return refused(`order ${clientOrderId} was redriven already, as order ${as} (${successor?.state ?? 'missing'})`);
  await reopenIntake({ intakeId }, `order ${clientOrderId} continues as ${as}`, ledger, clock);
  await messages.sendOrders([as], 0);
  return {
    done: true,
    what: `order ${clientOrderId} was redriven before, as order ${as}: sent again`,
    order: successor,
  };
};

const goOn = async (
  order: RedrivableOrder,
  positions: readonly Position[],
  by: string,
  deps: ProviderWorker,
): Promise<OperatorResult> => {
  const { ledger, messages, clock, command } = deps;
  const gone = await requestExpired(order.clientOrderId, ledger.orders);
  if (gone !== undefined) return gone;
  const [members, request] = await Promise.all([
    ledger.orders.getMembers(order.clientOrderId),
    ledger.orders.getRequest(order.clientOrderId),
  ]);
  if (order.state === 'SKIPPED' && !(await someOwnerHasEnded(order, members, ledger)))
    return refused(`everybody of order ${order.clientOrderId} has a desktop from another order`);
  const at = new Date(clock.now()).toISOString();
  const because = { at, reason: `redriven by ${by} from order ${order.clientOrderId}`, command };
  const items = redriveOf(order, positions, { members, request }, because);
  const { clientOrderId } = items.order;
  // Complete before anything points at it, and sent only when the report will follow it.
  await ledger.orders.putOrder(items);
  const pointer = pointToRedrive(order, positions, clientOrderId, {
    at,
    reason: `redriven by ${by} as ${clientOrderId}`,
    command,
  });
  if ((await ledger.orders.write(pointer)) === 'lost') {
    const now = await ledger.orders.getOrder(order.clientOrderId);
    const found = now === undefined ? undefined : redrivabilityOf(now);
    return found?.kind === 'redriven'
      ? sendRedriven(found.order, found.as, deps)
      : refused(`order ${order.clientOrderId} was changed meanwhile: run the command again`);
  }
  await reopenIntake(order, `order ${order.clientOrderId} continues as ${clientOrderId}`, ledger, clock);
  await messages.sendOrders([clientOrderId], 0);
  const now = await ledger.orders.getOrder(clientOrderId);
  // Left unsent by a redrive that stopped halfway, and found by the schedule: its report did not follow it yet.
  if (now !== undefined && !isOpen(now)) await messages.sendReport(order.intakeId, 0, { again: true });
  const what = `order ${order.clientOrderId} continues as order ${clientOrderId}, with ${positions.length} desktops`;
  return { done: true, what, order: now ?? items.order };
};

const poolOf = (members: readonly Member[]): Pool | undefined => members.find(({ pool }) => pool !== undefined)?.pool;

const someOwnerHasEnded = async (
  order: RedrivableOrder,
  members: readonly Member[],
  { orders }: Ledger,
): Promise<boolean> => {
  const pointers = Object.values(order.alreadyOrdered);
  const owners = await orders.getOrders(pointers.map(({ clientOrderId }) => clientOrderId));
  return pointers.some(({ clientOrderId, position }) => {
    const owner = owners.get(clientOrderId);
    return owner !== undefined && standingOf(owner, position, poolOf(members)) === 'ended';
  });
};
