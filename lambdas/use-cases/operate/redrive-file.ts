import type { FileRedrive } from '../../domain/commands/command.ts';
import type { Intake } from '../../domain/intakes/intake.ts';
import { type Refused, refused } from '../../domain/operating/operator-result.ts';
import { redrivabilityOf } from '../../domain/operating/redrivability.ts';
import { wasDoneFor } from '../../domain/orders/operator-transitions.ts';
import type { Order } from '../../domain/orders/order.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { reopenIntake } from '../signals/reopen-intake.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { redriveOrder } from './redrive-order.ts';

/** The orders of a file, by what a redrive of the file does about them. */
export interface OrdersToRedrive {
  readonly ended: readonly Order[];
  readonly queued: readonly Order[];
  /** Those that an earlier try of this command has redriven. */
  readonly before: FileRedrive['redriven'];
}

/** Orders of the file that a redrive would take up or send; a released one is left alone unless it is named itself. */
export const ordersToRedrive = async (
  intake: Intake,
  ledger: Ledger,
  command?: string,
): Promise<OrdersToRedrive | Refused> => {
  if (!('plan' in intake))
    return refused(
      intake.phase === 'PLANNING'
        ? `intake ${intake.intakeId} is still being planned; the schedule sends it again by itself`
        : `intake ${intake.intakeId} was refused as a whole: correct the file and drop it again`,
    );
  const ids = await ledger.orders.ordersOfIntake(intake.intakeId, shardsFor(intake.plan.orders));
  const orders = [...(await ledger.orders.getOrders(ids)).values()].sort((a, b) => a.firstLine - b.firstLine);
  const before = orders.flatMap((order) => {
    const found = redrivabilityOf(order);
    if (found.kind !== 'redriven' || !wasDoneFor(command, order)) return [];
    return [{ from: order.clientOrderId, to: found.as, desktops: Object.keys(found.order.redriven ?? {}).length }];
  });
  return {
    before,
    ended: orders.filter(
      (order) =>
        (order.state === 'REJECTED' || order.state === 'CANCELLED' || order.state === 'NEEDS_ATTENTION') &&
        !(order.state === 'REJECTED' && order.released) &&
        // An order that this command made, and that has ended since: nobody has asked to order it again.
        (command === undefined || order.history[0]?.command !== command) &&
        redrivabilityOf(order).kind !== 'redriven',
    ),
    queued: orders.filter(({ state }) => state === 'QUEUED'),
  };
};

/** Of a worker whose time is limited. */
export interface Stride {
  /** False: the rest is left to the next worker. */
  readonly mayGoOn: () => boolean;
  readonly onProgress: (done: number, all: number) => Promise<void>;
}

/** Undefined: stopped in the middle; repeating it continues. */
export type FileRedriven = FileRedrive | undefined;

/** Redrives every order of the file that has ended without its desktops; queued orders are sent once more. */
export const redriveFile = async (
  { ended, queued, before }: OrdersToRedrive,
  by: string,
  deps: ProviderWorker,
  { mayGoOn, onProgress }: Stride = { mayGoOn: () => true, onProgress: async () => {} },
): Promise<FileRedriven> => {
  const redriven = [...before];
  const notDone: { orderId: string; reason: string }[] = [];
  for (const [no, order] of ended.entries()) {
    if (!mayGoOn()) return undefined;
    const result = await redriveOrder(order, by, deps);
    if (result.done)
      redriven.push({ from: order.clientOrderId, to: result.order.clientOrderId, desktops: result.order.size });
    else notDone.push({ orderId: order.clientOrderId, reason: result.reason });
    await onProgress(before.length + no + 1, before.length + ended.length);
  }
  const continued = new Set(redriven.map(({ to }) => to));
  const sent = queued.map(({ clientOrderId }) => clientOrderId).filter((id) => !continued.has(id));
  // What an earlier try redrove may have got no message, and its file nothing that looks after it.
  const again = queued.filter(({ clientOrderId }) => before.some(({ to }) => to === clientOrderId));
  for (const { clientOrderId, intakeId } of again)
    await reopenIntake({ intakeId }, `redriven by ${by} as ${clientOrderId}`, deps.ledger, deps.clock);
  const ids = [...sent, ...again.map(({ clientOrderId }) => clientOrderId)];
  if (ids.length > 0) await deps.messages.sendOrders(ids, 0);
  return { redriven, sent, refused: notDone };
};
