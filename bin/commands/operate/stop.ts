import type { StoppedFile } from '../../../lambdas/domain/commands/command.ts';
import { isUnsent } from '../../../lambdas/domain/orders/operator-transitions.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import { ordersOf, whyNotStop } from '../../../lambdas/use-cases/operate/run-stop.ts';
import { openCommands } from '../connect/open-commands.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import type { OperatorOptions } from '../connect/operator-options.ts';
import { print } from '../json/print.ts';
import { confirm } from '../terminal/confirm.ts';
import { counted } from '../terminal/counted.ts';
import { printable } from '../terminal/printable.ts';
import type { Since } from '../terminal/since.ts';
import { onlyIntake } from './only-intake.ts';
import { refusedError } from './operator-outcome.ts';

export interface StopOptions extends OperatorOptions {
  readonly reason?: string;
  /** Only files dropped since then. */
  readonly since: Since;
}

/** `stop INTAKE|FILE`: what of a file was not sent is not sent any more. */
export const stopFile = async (wanted: string, options: StopOptions): Promise<void> => {
  const commands = await openCommands(options, { mayServe: true });
  const { intake, orders, tableName } = await withLedger(options, async (ledger, place) => {
    const found = await onlyIntake(wanted, options, ledger);
    const planned = 'plan' in found ? await ordersOf(found.intakeId, found.plan, ledger) : [];
    return { intake: found, orders: planned, tableName: place.tableName };
  });
  const { intakeId, object, phase } = intake;
  const reason = whyNotStop(intakeId, intake);
  if (reason !== undefined) throw refusedError({ reason });
  const unsent = orders.filter(isUnsent);
  const desktops = unsent.reduce((sum, { size }) => sum + size, 0);
  const rest = orders.length - unsent.length;
  const now =
    phase === 'HELD'
      ? 'It waits for approval, and ends: nothing of it is ordered.'
      : `${counted(unsent.length, 'order')} (${counted(desktops, 'desktop')}) not sent yet ${unsent.length === 1 ? 'ends' : 'end'}; ${counted(rest, 'other order')} ${rest === 1 ? 'stays as it is' : 'stay as they are'}: what is under way or placed goes on.`;
  const later =
    phase === 'PLANNING' || phase === 'QUEUEING' ? ' Its other orders, which are still being put, end as well.' : '';
  await confirm(
    `${object.key} (${intakeId}) is stopped for good. ${now}${later} Its withdrawn lines can be dropped again.`,
    options,
  );
  const command = await commands.send(
    { kind: 'stop', intakeId, ...omitUndefined({ reason: options.reason }) },
    tableName,
  );
  if (command.state === 'refused') throw refusedError(command);
  const { result } = command;
  if (result.kind !== 'stopped') throw new Error(`the command ${command.commandId} ended as ${result.kind}`);
  print(options, 'stop', { intakeId, ...result }, () => stoppedText(result, object.key));
};

const stoppedText = ({ by, complete, withdrawn, others }: StoppedFile, key: string): string => {
  const left = Object.entries(others)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
  return [
    `Stopped by ${printable(by)}: ${printable(key)}.`,
    `${counted(withdrawn.orders, 'order')} withdrawn (${counted(withdrawn.desktops, 'desktop')})${left === '' ? '' : `; its other orders: ${left}`}.`,
    ...(complete ? [] : ['It is still being read: the rest of it is withdrawn by itself.']),
    '',
  ].join('\n');
};
