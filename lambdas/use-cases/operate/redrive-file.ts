import type { ListResult } from '../../domain/commands/command.ts';
import { grown, shortReason } from '../../domain/commands/list-result.ts';
import { decisionText } from '../../domain/intakes/hold-decision.ts';
import type { Intake } from '../../domain/intakes/intake.ts';
import { type Refused, refused } from '../../domain/operating/operator-result.ts';
import { redrivabilityOf } from '../../domain/operating/redrivability.ts';
import { wasDoneFor } from '../../domain/orders/operator-transitions.ts';
import type { Order } from '../../domain/orders/order.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { byLine } from '../status/page-orders.ts';
import { actOnEach, type Stride } from './act-on-each.ts';
import { redriveOrder } from './redrive-order.ts';

/** The orders of a file, by what a redrive of the file does about them. */
export interface OrdersToRedrive {
  /** Those that ended without their desktops, and those that this command has redriven, by line. */
  readonly ended: readonly Order[];
  readonly queued: readonly Order[];
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
  const stop = await ledger.brakes.getStop(intake.intakeId);
  if (stop !== undefined)
    return refused(
      `${intake.object.key} was ${decisionText('stopped', stop.stopped)}, for good: drop its lines again, for example with the result file`,
    );
  const ids = await ledger.orders.ordersOfIntake(intake.intakeId, shardsFor(intake.plan.orders));
  const orders = [...(await ledger.orders.getOrders(ids)).values()].sort(byLine);
  // Nobody has asked to order again what the command itself has made, should that have ended since.
  const others = orders.filter((order) => !wasMadeBy(command, order));
  return { ended: others.filter((order) => isToRedrive(order, command)), queued: others.filter(isQueued) };
};

const wasMadeBy = (command: string | undefined, { history: [first] }: Order): boolean =>
  command !== undefined && first?.from === null && first.command === command;

const isQueued = ({ state }: Order): boolean => state === 'QUEUED';

const isToRedrive = (order: Order, command: string | undefined): boolean => {
  if (redrivabilityOf(order).kind === 'redriven') return wasDoneFor(command, order);
  if (order.state === 'REJECTED') return !order.released;
  return order.state === 'CANCELLED' || order.state === 'NEEDS_ATTENTION';
};

type FileResult = Extract<ListResult, { readonly kind: 'file' }>;
const NOTHING: FileResult = { kind: 'file', redriven: [], sent: [], refused: [] };

/**
 * Redrives every order of the file that has ended without its desktops; queued orders are sent once more.
 *
 * @returns undefined: stopped in the middle; repeating it continues
 */
export const redriveFile = async (
  { ended, queued }: OrdersToRedrive,
  by: string,
  deps: ProviderWorker,
  stride: Stride,
): Promise<FileResult | undefined> => {
  const { reached } = stride;
  const last = reached && (await deps.ledger.orders.getOrder(reached.order));
  const left = last === undefined ? ended : ended.filter((order) => byLine(order, last) > 0);
  const result = await actOnEach<FileResult>(
    {
      ids: left.map(({ clientOrderId }) => clientOrderId),
      before: reached?.result.kind === 'file' ? reached.result : NOTHING,
      act: async (clientOrderId) => {
        const order = await deps.ledger.orders.getOrder(clientOrderId);
        return order === undefined
          ? refused(`the ledger has no order ${clientOrderId}`)
          : redriveOrder(order, by, deps);
      },
      add: (list, orderId, outcome) =>
        grown(
          list,
          outcome.done
            ? {
                redriven: [
                  ...list.redriven,
                  { from: orderId, to: outcome.order.clientOrderId, desktops: outcome.order.size },
                ],
              }
            : { refused: [...list.refused, { orderId, reason: shortReason(outcome.reason) }] },
        ),
    },
    stride,
  );
  if (result === undefined) return undefined;
  const sent = queued.map(({ clientOrderId }) => clientOrderId);
  if (sent.length > 0) await deps.messages.sendOrders(sent, 0);
  return sent.reduce((list, id) => grown(list, { sent: [...list.sent, id] }), result);
};
