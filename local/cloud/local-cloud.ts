import { untilAborted } from '../../lambdas/domain/values/until-aborted.ts';
import type { StageOverrides } from '../../lib/stage/stage-config.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { type Endpoints, removeEndpoints, writeEndpoints } from './data/endpoints-file.ts';
import { ensureEmailKey } from './data/local-email-key.ts';
import { createAwsClients } from './emulators/aws-clients.ts';
import { type AwsClientConfig, awsClientConfig, normalizeEndpoint } from './emulators/aws-endpoint.ts';
import { type Emulators, startEmulators } from './emulators/emulators.ts';
import { captureFunctionOutput } from './runtime/function-output.ts';
import { runStack } from './runtime/run-stack.ts';
import { takeSdkEnvironment } from './runtime/sdk-environment.ts';
import { planResources } from './template/resource-plan.ts';
import { synthesizeTemplate } from './template/synthesize-template.ts';

export interface LocalCloudOptions {
  /** Holds the ledger; created when it is missing. One running cloud at a time. */
  readonly dataDir: string;
  /** A server that speaks the AWS protocols, in place of the embedded emulators. */
  readonly awsEndpoint?: string | undefined;
  /**
   * Environment variables for every function; they win over the template's. A function is called once the data folder is
   * ours: what it starts there is alone there.
   */
  readonly environment?: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>);
  /** What the cloud itself has to say: failed invocations, lost events. One line a call. */
  readonly log?: (line: string) => void;
  /** What the functions print through the console. Without it they print on this process's own output. */
  readonly functionLog?: (text: string) => void;
  /** `local` by default. */
  readonly stage?: string;
  /** Of the stage's numbers; see `stageConfig`. */
  readonly overrides?: StageOverrides;
  /** In place of the synthesized one. */
  readonly template?: CloudFormationTemplate;
  /** Ends a start that is under way, which then rejects with its reason. A cloud that runs is not touched by it. */
  readonly signal?: AbortSignal | undefined;
}

export interface LocalCloud {
  /** `http://127.0.0.1:PORT`, for S3, SQS and DynamoDB. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucketName: string;
  readonly tableName: string;
  /** By role: intake, order, reconcile, report, and each with `-dlq`. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** For SDK clients of the caller's own: `new S3Client(cloud.clientConfig)`. */
  readonly clientConfig: AwsClientConfig;
  /** As written to `<data>/endpoints.json`. */
  readonly endpoints: Endpoints;
  readonly emulatorPid: number;
  /** Resolves when the emulators have ended: undefined after `stop`, else why they ended by themselves. */
  readonly ended: Promise<Error | undefined>;
  /** Lets running polls and handlers end, then the emulators. Further calls wait for the same end. */
  stop(): Promise<void>;
}

/** The emulators on the data folder and the template, both needed and each slow to come: side by side. */
const startFoundations = async (options: LocalCloudOptions, readOnly: boolean) => {
  const { dataDir, stage = 'local', overrides = {}, template, signal } = options;
  const starting = startEmulators(dataDir, { readOnly, signal });
  try {
    const [emulators, synthesized] = await Promise.all([
      starting,
      template ?? synthesizeTemplate({ stage, overrides }),
    ]);
    return { emulators, plan: planResources(synthesized, stage) };
  } catch (error) {
    await starting.then(
      (emulators) => emulators.stop(),
      () => {},
    );
    throw error;
  }
};

/** Undefined as long as they run. */
const earlyEnd = (emulators: Emulators): Promise<Error | undefined> => Promise.race([emulators.ended, undefined]);

/**
 * Runs the stack of a stage on this machine: its resources on the embedded emulators (or on `awsEndpoint`), its handlers
 * in this process. `DataFolderInUseError` when another process uses the data folder, `LedgerShapeError` when the ledger in
 * it is another version's.
 */
export const startLocalCloud = async (options: LocalCloudOptions): Promise<LocalCloud> => {
  const { dataDir, awsEndpoint, environment = {}, log = () => {}, functionLog } = options;
  const { signal = new AbortController().signal } = options;
  const external = awsEndpoint === undefined ? undefined : normalizeEndpoint(awsEndpoint);
  // With an endpoint the ledger is there; the one here, empty and only read, still keeps a second run off the folder.
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
    const variables = { EMAIL_KEY: await ensureEmailKey(dataDir), ...given };
    const starting = runStack({ clients, plan, environment: variables, emulators: embedded, log, running });
    const created = await untilAborted(starting, signal);
    const { bucketName, tableName, queueUrls } = created;
    const { endpoint, region } = clientConfig;
    const endpoints = { endpoint, region, bucket: bucketName, table: tableName, queues: queueUrls, pid: process.pid };
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
    return { endpoint, region, bucketName, tableName, queueUrls, clientConfig, endpoints, emulatorPid, ended, stop };
  } catch (error) {
    const reason = await earlyEnd(emulators);
    await running.disposeAsync();
    throw reason ?? error;
  }
};
