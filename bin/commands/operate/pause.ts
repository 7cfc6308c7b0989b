import type { CommandRequest, PauseStanding } from '../../../lambdas/domain/commands/command.ts';
import { holdsStill } from '../../../lambdas/domain/intakes/brakes.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import { openCommands } from '../connect/open-commands.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import type { OperatorOptions } from '../connect/operator-options.ts';
import { print } from '../json/print.ts';
import { confirm } from '../terminal/confirm.ts';
import { pauseText } from '../terminal/pause-text.ts';
import { printable } from '../terminal/printable.ts';
import { showTime } from '../terminal/show-time.ts';
import { refusedError } from './operator-outcome.ts';

export interface PauseOptions extends OperatorOptions {
  readonly reason?: string;
}

export type Brake = Extract<CommandRequest['kind'], 'pause' | 'resume'>;

const QUESTION: Readonly<Record<Brake, string>> = {
  pause:
    'From now on no order is sent and no payment begun. Calls that are under way end by themselves. Orders in doubt are still looked for, and files still read and reported. Unpaid orders keep their deadline.',
  resume: 'The stage goes on: queued orders are sent, and payments that are due begin, within minutes.',
};

/** `pause` or `resume`: for the stage as a whole. It works as well if it is so already. */
export const setPause = async (kind: Brake, options: PauseOptions): Promise<void> => {
  const commands = await openCommands(options, { mayServe: true });
  // Read first: where no cloud runs, this process opens the ledger again to serve the command.
  const { pause, tableName } = await withLedger(options, async (ledger, place) => ({
    pause: await ledger.brakes.getPause(),
    tableName: place.tableName,
  }));
  const present = holdsStill(pause) ? pauseText(pause).trimEnd() : 'The stage is not paused.';
  await confirm(`${present}\n${QUESTION[kind]}`, options);
  const command = await commands.send({ kind, ...omitUndefined({ reason: options.reason }) }, tableName);
  if (command.state === 'refused') throw refusedError(command);
  const { result } = command;
  if (result.kind !== 'stage') throw new Error(`the command ${command.commandId} ended as ${result.kind}`);
  print(options, 'pause and resume', result, () => `${standingText(result)}\n`);
};

const standingText = ({ paused, changed, since, by }: PauseStanding): string => {
  if (since === undefined || by === undefined) return 'It was not paused: nothing has changed.';
  const when = `since ${showTime(since)}, by ${printable(by)}`;
  if (paused) return `${changed ? 'Paused' : 'It was paused already'} ${when}.`;
  return changed ? `Resumed, by ${printable(by)}.` : `It was not paused: it has gone on ${when}.`;
};
