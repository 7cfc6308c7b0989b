import type { Command, CommandIn } from '../../../lambdas/domain/commands/command.ts';
import { type Difference, isProved, type Verification } from '../../../lambdas/domain/verifying/verification.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { scheduledVerification } from '../../../lambdas/use-cases/operate/begin-verification.ts';
import { openCommands } from '../connect/open-commands.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import type { OperatorOptions } from '../connect/operator-options.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { Since } from '../terminal/since.ts';
import { verificationText } from './verification-text.ts';

export interface VerifyOptions extends OperatorOptions {
  readonly since: Since;
  readonly last?: boolean;
}

const DAY_MS = 24 * 60 * 60_000;
/** The schedule verifies each week, and may have missed a turn. */
const LOOK_BACK_DAYS = 30;

/** 2: something differs. 3: nothing does, as far as the provider answered. */
const DIFFERS = 2;
const UNANSWERED = 3;

/** `verify`: a function reads the provider, so nobody needs its credentials; its differences are read from the ledger. */
export const verify = async (options: VerifyOptions): Promise<void> => {
  const commands = options.last === true ? undefined : await openCommands(options, { mayServe: false });
  await withLedger(options, async (ledger, { tableName }) => {
    let command: CommandIn<'done' | 'refused'>;
    if (commands === undefined) command = await lastScheduled(ledger);
    else {
      const from = new Date(options.since.from(Date.now())).toISOString();
      command = await commands.send({ kind: 'verify', from }, tableName);
    }
    if (command.state === 'refused') throw new CommandError(`Not verified: ${command.reason}.`);
    const { result, commandId } = command;
    if (result.kind !== 'verified') throw new Error(`the command ${commandId} ended as ${result.kind}`);
    const differences = await readDifferences(commandId, result, ledger);
    const { from, to, counts, reasons } = result;
    print(options, 'verify', { from, to, counts, reasons, differences }, () => verificationText(result, differences));
    process.exitCode = isProved(result) ? 0 : counts.differences > 0 ? DIFFERS : UNANSWERED;
  });
};

const readDifferences = async (
  commandId: string,
  { pages }: Pick<Verification, 'pages'>,
  { commands }: Pick<Ledger, 'commands'>,
): Promise<Difference[]> => {
  const differences: Difference[] = [];
  for (let page = 0; page < pages; page++) differences.push(...(await commands.getDifferences(commandId, page)));
  return differences;
};

const lastScheduled = async ({ commands }: Pick<Ledger, 'commands'>): Promise<CommandIn<'done' | 'refused'>> => {
  const now = Date.now();
  for (let days = 0; days <= LOOK_BACK_DAYS; days++) {
    const command: Command | undefined = await commands.getCommand(scheduledVerification(now - days * DAY_MS));
    if (command?.state === 'done' || command?.state === 'refused') return command;
    if (command !== undefined)
      throw new CommandError(
        command.state === 'failed'
          ? `The schedule's last verification (${command.commandId}) failed: ${command.error}. Run "verify" without --last.`
          : `The schedule's last verification (${command.commandId}) has not ended yet: look again later.`,
      );
  }
  throw new CommandError(
    `The schedule has verified nothing in the last ${LOOK_BACK_DAYS} days: run "verify" without --last, and see whether the rule of the schedule is enabled.`,
  );
};
