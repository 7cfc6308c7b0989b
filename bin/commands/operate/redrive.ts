import type { Intake } from '../../../lambdas/domain/intakes/intake.ts';
import {
  type IntakeRedrive,
  ordersToRedrive,
  redriveIntake,
  redriveOrder,
} from '../../../lambdas/use-cases/operate/redrive-order.ts';
import { type Operations, withOperations } from '../connect/open-operations.ts';
import type { OperatorOptions } from '../connect/operator-options.ts';
import { print } from '../json/print.ts';
import { findIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { counted } from '../terminal/counted.ts';
import { type Since, sinceText } from '../terminal/since.ts';
import { textTable } from '../terminal/text-table.ts';
import { finish } from './operator-outcome.ts';

export interface RedriveOptions extends OperatorOptions {
  /** Only files dropped since then. */
  readonly since: Since;
}

/** `redrive ORDER|INTAKE|FILE`: orders the desktops that were not ordered with new orders. */
export const redrive = (id: string, options: RedriveOptions): Promise<void> =>
  withOperations(options, async (operations) => {
    const order = await operations.ledger.orders.getOrder(id);
    if (order !== undefined) {
      const deps = await operations.connect();
      await confirm(
        `${order.size === 1 ? 'The desktop' : `The ${order.size} desktops`} of order ${id} (${order.state}) ${order.size === 1 ? 'is' : 'are'} ordered by a new order.`,
        options,
      );
      return finish(await redriveOrder(order, operations.by, deps), options);
    }
    return redriveFile(await intakeOf(id, options, operations), options, operations);
  });

/** By intake id, object key or file name, as for `status`. `CommandError` unless exactly one intake matches. */
const intakeOf = async (
  wanted: string,
  { since }: Pick<RedriveOptions, 'since'>,
  { ledger }: Operations,
): Promise<Intake> => {
  const now = Date.now();
  const [intake, ...others] = await findIntakes(ledger, wanted, now, since.from(now));
  if (intake === undefined)
    throw new CommandError(
      `The ledger has no order, intake or file "${wanted}" ${sinceText(since)}: --since looks further back, and "status" lists the files.`,
    );
  if (others.length > 0)
    throw new CommandError(
      `Several files of that name were dropped: name one of the intakes ${[intake, ...others].map(({ intakeId }) => intakeId).join(', ')}.`,
    );
  return intake;
};

const redriveFile = async (
  intake: Intake,
  options: OperatorOptions,
  { ledger, by, connect }: Operations,
): Promise<void> => {
  const orders = await ordersToRedrive(intake, ledger);
  if ('done' in orders) throw new CommandError(`Refused, nothing was changed: ${orders.reason}.`);
  const { ended, queued } = orders;
  if (ended.length + queued.length === 0)
    throw new CommandError(
      `Refused, nothing was changed: every order of ${intake.object.key} is ordered or on its way.`,
    );
  const deps = await connect();
  const desktops = ended.reduce((sum, { size }) => sum + size, 0);
  await confirm(
    `${intake.object.key}: new orders replace ${counted(ended.length, 'order')} (${counted(desktops, 'desktop')}) that ended without desktops; ${counted(queued.length, 'queued order')} ${queued.length === 1 ? 'is' : 'are'} sent again.`,
    options,
  );
  const outcome = await redriveIntake(orders, by, deps);
  print(options, 'redrive INTAKE', outcome, () => outcomeText(outcome));
  if (outcome.redriven.length + outcome.sent.length === 0)
    throw new CommandError('No order of the file could continue.');
};

const outcomeText = ({ redriven, sent, refused }: IntakeRedrive): string =>
  textTable([
    ...redriven.map(({ from, to, desktops }) => [
      from,
      `continues as order ${to}, with ${counted(desktops, 'desktop')}`,
    ]),
    ...sent.map((id) => [id, 'was sent again']),
    ...refused.map(({ orderId, reason }) => [orderId, `refused: ${reason}`]),
  ]);
