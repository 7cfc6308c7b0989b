import { resolve } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Check, fine, notAnswered } from '../../../lambdas/domain/examining/check.ts';
import { END_OF_TIME } from '../../../lambdas/ports/clock.ts';
import { readRunningEndpoints } from '../../../local/cloud/data/endpoints-file.ts';
import { awsClientConfig } from '../../../local/cloud/emulators/aws-endpoint.ts';
import { openDeployedStage } from '../connect/deployed-stage.ts';
import { openCommands } from '../connect/open-commands.ts';
import { type LedgerOptions, withLedger } from '../connect/open-stage-ledger.ts';
import { dataFolder } from '../connect/place-options.ts';
import { print } from '../json/print.ts';
import { checkText, verdictText } from '../terminal/check-text.ts';
import { CommandError } from '../terminal/command-error.ts';
import { wrapped } from '../terminal/text-table.ts';
import { askAws } from './ask-aws.ts';
import { examineQueues } from './examine-queues.ts';
import { examineStage } from './examine-stage.ts';

export interface DoctorOptions extends LedgerOptions {
  readonly json?: boolean;
}

/** 2: something needs a person. 3: nothing does, as far as the questions were answered. */
const STATUS = { problem: 2, 'not-answered': 3, fine: 0 } as const;

/** Longer than the questions take; but where nothing takes commands from their queue, nothing answers. */
const PROVIDER_WAIT_MS = 3 * 60_000;

const NOT_LOCAL = ['alarms', 'event source mappings'];

/** `doctor`: the AWS side is asked with the caller's own rights, the provider by the function that has its credentials. */
export const doctor = async (options: DoctorOptions): Promise<void> => {
  const stage = await openDeployedStage(options);
  const ofAws = stage === undefined ? await examineLocally(options) : await examineStage(stage);
  const checks = [await examineLedger(options), ...ofAws, ...(await examineProvider(options))];
  const leftOut = stage === undefined ? NOT_LOCAL : [];
  print(options, 'doctor', { checks, leftOut }, () => {
    const aside =
      leftOut.length === 0 ? '' : wrapped(`Left out on one machine: ${leftOut.join(', ')}.`, { indent: '' });
    return `${checkText(checks)}${aside}${checks.length} checks: ${verdictText(checks)}.\n`;
  });
  const worst = (['problem', 'not-answered', 'fine'] as const).find((verdict) =>
    checks.some((check) => check.verdict === verdict),
  );
  process.exitCode = STATUS[worst ?? 'fine'];
};

const examineLedger = (options: DoctorOptions): Promise<Check> =>
  askAws(
    'ledger',
    'Start the local cloud, or correct the stage, its region or your rights (OperatorReads).',
    async () => {
      const open = await withLedger(options, (ledger) => ledger.commands.openCommands(END_OF_TIME));
      return fine('ledger', `answers; ${open.length} commands of people under way`);
    },
  );

const examineLocally = async (options: DoctorOptions): Promise<readonly Check[]> => {
  const data = dataFolder(options);
  const running = await readRunningEndpoints(resolve(data));
  if (running === undefined)
    return [notAnswered('queues', `no local cloud runs on ${data}`, 'Start one with "npm run local".')];
  await using cleanUp = new AsyncDisposableStack();
  const sqs = cleanUp.adopt(new SQSClient(awsClientConfig(running.endpoint)), (client) => client.destroy());
  return await examineQueues(running.queues, sqs);
};

const examineProvider = async (options: DoctorOptions): Promise<readonly Check[]> => {
  const about = 'the provider';
  const todo = 'Look at the other checks, above all the queue of commands, and ask again.';
  try {
    const commands = await openCommands(options, { mayServe: false });
    const command = await commands.send({ kind: 'doctor' }, '', PROVIDER_WAIT_MS);
    if (command.state === 'refused') return [notAnswered(about, command.reason, todo)];
    if (command.result.kind === 'examined') return command.result.checks;
    throw new Error(`the command ${command.commandId} ended as ${command.result.kind}`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [notAnswered(about, error.message, todo)];
  }
};
