import type { FileRedrive } from '../../../lambdas/domain/commands/command.ts';
import type { Intake } from '../../../lambdas/domain/intakes/intake.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { ordersToRedrive } from '../../../lambdas/use-cases/operate/redrive-file.ts';
import { type Commands, openCommands } from '../connect/open-commands.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import type { OperatorOptions } from '../connect/operator-options.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { counted } from '../terminal/counted.ts';
import { textTable } from '../terminal/text-table.ts';
import { actOnMany, isFiltered, type ManyOptions } from './act-on-many.ts';
import { onlyIntake } from './only-intake.ts';
import { finish, refusedError } from './operator-outcome.ts';

interface Place {
  readonly ledger: Ledger;
  readonly tableName: string;
  readonly commands: Commands;
}

/** `redrive ORDER|INTAKE|FILE`, or with a filter: orders the desktops that were not ordered with new orders. */
export const redrive = async (id: string | undefined, options: ManyOptions): Promise<void> => {
  if (isFiltered(id, options)) return actOnMany('redrive-orders', options);
  const commands = await openCommands(options, { mayServe: false });
  await withLedger(options, async (ledger, { tableName }) => {
    const order = await ledger.orders.getOrder(id);
    if (order === undefined)
      return redriveWhole(await onlyIntake(id, options, ledger), options, { ledger, tableName, commands });
    await confirm(
      `${order.size === 1 ? 'The desktop' : `The ${order.size} desktops`} of order ${id} (${order.state}) ${order.size === 1 ? 'is' : 'are'} ordered by a new order.`,
      options,
    );
    await finish(await commands.send({ kind: 'redrive-order', clientOrderId: id }, tableName), ledger, options);
  });
};

const redriveWhole = async (
  intake: Intake,
  options: OperatorOptions,
  { ledger, tableName, commands }: Place,
): Promise<void> => {
  const orders = await ordersToRedrive(intake, ledger);
  if ('done' in orders) throw refusedError(orders);
  const { ended, queued } = orders;
  if (ended.length + queued.length === 0)
    throw refusedError({ reason: `every order of ${intake.object.key} is ordered or on its way` });
  const desktops = ended.reduce((sum, { size }) => sum + size, 0);
  await confirm(
    `${intake.object.key}: new orders replace ${counted(ended.length, 'order')} (${counted(desktops, 'desktop')}) that ended without desktops; ${counted(queued.length, 'queued order')} ${queued.length === 1 ? 'is' : 'are'} sent again.`,
    options,
  );
  const command = await commands.send({ kind: 'redrive-file', intakeId: intake.intakeId }, tableName);
  if (command.state === 'refused') throw refusedError(command);
  const { result } = command;
  if (result.kind !== 'file') throw new Error(`the command ${command.commandId} ended as ${result.kind}`);
  print(options, 'redrive INTAKE', result, () => outcomeText(result));
  if (result.redriven.length + result.sent.length === 0) throw new CommandError('No order of the file could continue.');
};

const outcomeText = ({ redriven, sent, refused, more }: FileRedrive): string =>
  textTable([
    ...redriven.map(({ from, to, desktops }) => [
      from,
      `continues as order ${to}, with ${counted(desktops, 'desktop')}`,
    ]),
    ...sent.map((id) => [id, 'was sent again']),
    ...refused.map(({ orderId, reason }) => [orderId, `refused: ${reason}`]),
    ...(more === undefined ? [] : [['', `and ${counted(more, 'order')} more: "status" shows them`]]),
  ]);
