import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { CommandRequest } from '../../../lambdas/domain/commands/command.ts';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import { parsePrincipal, principalName, type SessionNames } from '../../../lambdas/domain/values/principal.ts';
import { type Endpoints, readRunningEndpoints } from '../../../local/cloud/data/endpoints-file.ts';
import { awsClientConfig } from '../../../local/cloud/emulators/aws-endpoint.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud/local-cloud.ts';
import { stageOfLedger } from '../../../local/cloud/template/plan-table.ts';
import { CommandError } from '../terminal/command-error.ts';
import { createLogFile } from '../terminal/log-file.ts';
import { type CommandsEndpoint, type EndedCommand, runCommandAt } from './command-client.ts';
import { openDeployedStage } from './deployed-stage.ts';
import type { OperatorOptions } from './operator-options.ts';
import { dataFolder } from './place-options.ts';

/** Who serves a command. */
type ServedBy = 'stage' | 'local-cloud' | 'this-process';

export interface Commands {
  readonly servedBy: ServedBy;
  /** Sends it and waits for its end. `tableName`: of the ledger that it is about. */
  readonly send: (request: CommandRequest, tableName: string, waitMaxMs?: number) => Promise<EndedCommand>;
  /** Who has asked for it, in words. */
  readonly askedBy: (command: EndedCommand) => string;
}

interface Opening {
  /** Where no cloud runs, this process serves the command itself, by the same functions. */
  readonly mayServe: boolean;
}

/** A ledger on a server of somebody else's. */
type Options = OperatorOptions & { readonly awsEndpoint?: string };

/** Where the options' place takes commands of people. `CommandError` where it takes none. */
export const openCommands = async (options: Options, { mayServe }: Opening): Promise<Commands> => {
  const stage = await openDeployedStage(options);
  if (stage !== undefined) {
    if (options.by !== undefined)
      throw new CommandError(
        `On the stage ${stage.name} IAM says who decides, by your AWS credentials: leave --by out. Nothing was changed.`,
      );
    const { commandsUrl } = stage.resources;
    if (commandsUrl === undefined)
      throw new CommandError(`The stage ${stage.name} takes no commands: deploy it with this version.`);
    const { region, credentials, name, settings } = stage;
    const endpoint = { url: commandsUrl, region, credentials, stage: name };
    return {
      servedBy: 'stage',
      send: (request, _, waitMaxMs) => runCommandAt(endpoint, randomUUID(), request, { waitMaxMs }),
      askedBy: askedBy(settings.sessionNames ?? 'free'),
    };
  }
  const data = dataFolder(options);
  const who = options.by ?? userInfo().username;
  const running = await readRunningEndpoints(resolve(data));
  if (running?.commandsUrl !== undefined) {
    const endpoint = localEndpoint(running.commandsUrl, running, who);
    return {
      servedBy: 'local-cloud',
      send: (request, _, waitMaxMs) => runCommandAt(endpoint, randomUUID(), request, { waitMaxMs }),
      askedBy: askedBy('free'),
    };
  }
  if (!mayServe)
    throw new CommandError(
      `No local cloud runs on ${data}: start one with "npm run local" (this needs its queues and its provider), or name a deployed stage with --stage.`,
    );
  return {
    servedBy: 'this-process',
    send: (request, tableName) => serve(request, who, { ...options, data, tableName }),
    askedBy: askedBy('free'),
  };
};

const askedBy =
  (sessionNames: SessionNames) =>
  ({ requestedBy: { arn } }: EndedCommand): string =>
    principalName(parsePrincipal(arn), sessionNames);

/** The local cloud's own keys; the session token says who it is. */
const localEndpoint = (
  url: string,
  { endpoint, region }: Pick<Endpoints, 'endpoint' | 'region'>,
  who: string,
): CommandsEndpoint => ({
  url,
  region,
  credentials: { ...awsClientConfig(endpoint).credentials, sessionToken: encodeURIComponent(who) },
});

/** For the time of the command: the functions that serve commands, on the folder's ledger, and nothing that orders. */
const serve = async (
  request: CommandRequest,
  who: string,
  { data, awsEndpoint, tableName }: { data: string; awsEndpoint?: string; tableName: string },
): Promise<EndedCommand> => {
  await using cleanUp = new AsyncDisposableStack();
  const log = cleanUp.adopt(await createLogFile(data), (file) => file.close());
  const cloud = cleanUp.adopt(
    await startLocalCloud({
      dataDir: resolve(data),
      awsEndpoint,
      stage: stageOfLedger(tableName),
      commandsOnly: true,
      // What a person decides about a file needs no provider.
      environment: { WORKSPACE_CREDENTIALS: JSON.stringify({ type: 'static-token', token: 'none' }) },
      log: log.write,
      functionLog: log.write,
    }),
    (running) => running.stop(),
  );
  if (cloud.commandsUrl === undefined) throw new Error('the template has no API for commands');
  const running = runCommandAt(localEndpoint(cloud.commandsUrl, cloud, who), randomUUID(), request);
  return Promise.race([running, failed(cloud)]);
};

/** Where the cloud ends under the command, its own reason says more than that it does not answer. */
const failed = async ({ ended }: LocalCloud): Promise<never> => {
  const reason = await ended;
  throw new CommandError(
    `The local cloud ended, so it is not known whether anything was changed: ${describeError(reason)}`,
    { cause: reason },
  );
};
