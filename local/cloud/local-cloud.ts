import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import { untilAborted } from '../../lambdas/domain/values/until-aborted.ts';
import type { StageOverrides } from '../../lib/stage/stage-config.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { eventsPath } from './data/data-folder.ts';
import { type Endpoints, removeEndpoints, writeEndpoints } from './data/endpoints-file.ts';
import { ensureEmailKey } from './data/local-email-key.ts';
import { createAwsClients } from './emulators/aws-clients.ts';
import { type AwsClientConfig, awsClientConfig, normalizeEndpoint } from './emulators/aws-endpoint.ts';
import { type Emulators, startEmulators } from './emulators/emulators.ts';
import { captureFunctionOutput } from './runtime/function-output.ts';
import { runStack } from './runtime/run-stack.ts';
import { takeSdkEnvironment } from './runtime/sdk-environment.ts';
import { commandsOnly, planResources } from './template/resource-plan.ts';
import { synthesizeTemplate } from './template/synthesize-template.ts';

export interface LocalCloudOptions {
  /** The folder of the ledger, created if it does not exist. Only one cloud at a time can use it. */
  readonly dataDir: string;
  /** A server that speaks the AWS protocols, instead of the embedded emulators. */
  readonly awsEndpoint?: string | undefined;
  /** In place of emulators on `dataDir`; stopped with the cloud. */
  readonly emulators?: Emulators;
  /**
   * Environment variables for every function, which win over the template's. A callback runs while this process holds
   * the data folder's lock, so it may start processes that use the folder.
   */
  readonly environment?: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>);
  /** Receives the cloud's own log, one line per call: failed invocations, lost events. */
  readonly log?: (line: string) => void;
  /** Receives what the functions print to the console. By default they print to this process's output. */
  readonly functionLog?: (text: string) => void;
  /** `local` by default. */
  readonly stage?: string;
  /** Overrides of the stage's configuration; see `stageConfig`. */
  readonly overrides?: StageOverrides;
  /** Instead of the synthesized template. */
  readonly template?: CloudFormationTemplate;
  /** Only what serves people's commands: nothing else is begun or continued. */
  readonly commandsOnly?: boolean;
  /** Aborts the start, which then rejects with the signal's reason. Has no effect on a running cloud. */
  readonly signal?: AbortSignal | undefined;
}

export interface LocalCloud {
  /** `http://127.0.0.1:PORT`, for S3, SQS and DynamoDB. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucketName: string;
  readonly tableName: string;
  /** Where signed commands of people go; undefined if the template has no API. */
  readonly commandsUrl: string | undefined;
  /** By role: intake, order, reconcile, report, and each of these with `-dlq`. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** For the caller's SDK clients: `new S3Client(cloud.clientConfig)`. */
  readonly clientConfig: AwsClientConfig;
  /** The contents of `<data>/endpoints.json`. */
  readonly endpoints: Endpoints;
  readonly emulatorPid: number;
  /** Resolves when the emulators have ended: undefined after `stop`, otherwise the reason why they ended. */
  readonly ended: Promise<Error | undefined>;
  /** Waits for running polls and handlers, then stops the emulators. Further calls wait for the same stop. */
  stop(): Promise<void>;
}

/** Starts the emulators and synthesizes the template at the same time, because both are slow. */
const startFoundations = async (options: LocalCloudOptions, readOnly: boolean) => {
  const { dataDir, stage = 'local', overrides = {}, template, signal } = options;
  const given = options.emulators && Promise.resolve(options.emulators);
  const starting = given ?? startEmulators(dataDir, { readOnly, signal });
  try {
    const [emulators, synthesized] = await Promise.all([
      starting,
      template ?? synthesizeTemplate({ stage, overrides }),
    ]);
    const plan = planResources(synthesized, stage);
    return { emulators, plan: options.commandsOnly ? commandsOnly(plan) : plan };
  } catch (error) {
    await starting.then(
      (emulators) => emulators.stop(),
      () => {},
    );
    throw error;
  }
};

/** Undefined while they are running. */
const earlyEnd = (emulators: Emulators): Promise<Error | undefined> => Promise.race([emulators.ended, undefined]);

/**
 * Runs the stack of a stage on this machine: its resources on the embedded emulators (or on `awsEndpoint`), its
 * handlers in this process. Throws `DataFolderInUseError` if another process uses the data folder, and
 * `LedgerShapeError` if its ledger is of another version.
 */
export const startLocalCloud = async (options: LocalCloudOptions): Promise<LocalCloud> => {
  const { dataDir, awsEndpoint, environment = {}, log = () => {}, functionLog } = options;
  const { signal = new AbortController().signal } = options;
  const external = awsEndpoint === undefined ? undefined : normalizeEndpoint(awsEndpoint);
  // With an endpoint the ledger is on that server. The emulators still start, read-only, to lock the folder.
  const { emulators, plan } = await startFoundations(options, external !== undefined);
  const running = new AsyncDisposableStack();
  running.defer(emulators.stop);
  try {
    const clientConfig = awsClientConfig(external ?? emulators.endpoint);
    const clients = running.adopt(createAwsClients(clientConfig), ({ destroy }) => destroy());
    running.defer(takeSdkEnvironment(clientConfig));
    if (functionLog !== undefined) running.defer(captureFunctionOutput(functionLog));

    const embedded = external === undefined ? emulators : undefined;
    const given = typeof environment === 'function' ? await untilAborted(environment(), signal) : environment;
    const variables = { EMAIL_KEY: await ensureEmailKey(dataDir), EVENTS_FILE: eventsPath(dataDir), ...given };
    const starting = runStack({ clients, plan, environment: variables, emulators: embedded, log, running });
    const created = await untilAborted(starting, signal);
    const { bucketName, tableName, queueUrls, commandsUrl } = created;
    const { endpoint, region } = clientConfig;
    const endpoints = {
      ...{ endpoint, region, bucket: bucketName, table: tableName, queues: queueUrls, pid: process.pid },
      // What serves a single command is about to end: no other command may be sent to it.
      ...(options.commandsOnly ? {} : omitUndefined({ commandsUrl })),
    };
    await writeEndpoints(dataDir, endpoints);
    running.defer(() => removeEndpoints(dataDir));

    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopped ??= running.disposeAsync();
      return stopped;
    };
    const ended = emulators.ended.then(async (reason) => {
      if (reason !== undefined) await stop();
      return reason;
    });
    const { pid: emulatorPid } = emulators;
    return {
      ...{ endpoint, region, bucketName, tableName, queueUrls, commandsUrl },
      ...{ clientConfig, endpoints, emulatorPid, ended, stop },
    };
  } catch (error) {
    const reason = await earlyEnd(emulators);
    await running.disposeAsync();
    throw reason ?? error;
  }
};
