import type { Intake } from '../../lambdas/domain/intake.ts';
import {
  type IntakeRedrive,
  ordersToRedrive,
  redriveIntake,
  redriveOrder,
} from '../../lambdas/use-cases/redrive-order.ts';
import { CommandError } from './command-error.ts';
import { confirm } from './confirm.ts';
import { type Operations, withOperations } from './open-operations.ts';
import type { OperatorOptions } from './operator-options.ts';
import { finish } from './operator-outcome.ts';
import { textTable } from './text-table.ts';

/** `redrive ORDER|INTAKE`: orders the desktops that were not ordered, by new orders. */
export const redrive = (id: string, options: OperatorOptions): Promise<void> =>
  withOperations(options, async (operations) => {
    const order = await operations.ledger.orders.getOrder(id);
    if (order !== undefined) {
      const deps = await operations.connect();
      await confirm(`The ${order.size} desktops of order ${id} (${order.state}) are ordered by a new order.`, options);
      return finish(await redriveOrder(order, operations.by, deps), options);
    }
    const intake = await operations.ledger.intakes.getIntake(id);
    if (intake === undefined) throw new CommandError(`The ledger knows no order of ours and no intake "${id}".`);
    return redriveFile(intake, options, operations);
  });

const redriveFile = async (
  intake: Intake,
  options: OperatorOptions,
  { ledger, by, connect }: Operations,
): Promise<void> => {
  const orders = await ordersToRedrive(intake, ledger);
  if ('done' in orders) throw new CommandError(`Refused, nothing was changed: ${orders.why}.`);
  const { ended, queued } = orders;
  if (ended.length + queued.length === 0)
    throw new CommandError(
      `Refused, nothing was changed: every order of ${intake.object.key} is ordered or on its way.`,
    );
  const deps = await connect();
  const desktops = ended.reduce((sum, { size }) => sum + size, 0);
  await confirm(
    `${intake.object.key}: ${ended.length} orders (${desktops} desktops) that ended without them are ordered by new orders, and ${queued.length} queued orders are sent again.`,
    options,
  );
  const outcome = await redriveIntake(orders, by, deps);
  process.stdout.write(options.json ? `${JSON.stringify(outcome, null, 2)}\n` : outcomeText(outcome));
  if (outcome.redriven.length + outcome.sent.length === 0) throw new CommandError('Nothing of the file could go on.');
};

const outcomeText = ({ redriven, sent, refused }: IntakeRedrive): string =>
  textTable([
    ...redriven.map(({ from, to, desktops }) => [from, `goes on as order ${to}, with ${desktops} desktops`]),
    ...sent.map((id) => [id, 'was sent again']),
    ...refused.map(({ orderId, why }) => [orderId, `refused: ${why}`]),
  ]);
