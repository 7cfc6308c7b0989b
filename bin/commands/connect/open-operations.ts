import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { systemClock } from '../../../lambdas/adapters/clock/system-clock.ts';
import { connectProvider } from '../../../lambdas/adapters/connect-provider.ts';
import { createDynamoDbLedger } from '../../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { createProviderClock } from '../../../lambdas/adapters/huawei/http/provider-clock.ts';
import { createProviderBook } from '../../../lambdas/adapters/huawei/provider-book.ts';
import { createSqsMessages, type QueueUrls } from '../../../lambdas/adapters/sqs/sqs-messages.ts';
import { readProxies } from '../../../lambdas/config.ts';
import { clockOffText, isClockWrong, withClockOff } from '../../../lambdas/domain/orders/clock-off.ts';
import type { OrderingTimes } from '../../../lambdas/domain/orders/ordering-times.ts';
import type { RetentionTerm } from '../../../lambdas/domain/values/retention.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import type { Log } from '../../../lambdas/ports/telemetry.ts';
import type { ProviderWorker } from '../../../lambdas/use-cases/signals/worker.ts';
import { isLoopbackEndpoint, type ProviderEndpoints } from '../../../lib/stage/provider-endpoints.ts';
import { stageConfig } from '../../../lib/stage/stage-config.ts';
import { readRunningEndpoints } from '../../../local/cloud/data/endpoints-file.ts';
import { awsClientConfig } from '../../../local/cloud/emulators/aws-endpoint.ts';
import { CommandError } from '../terminal/command-error.ts';
import { callerArn } from './caller-arn.ts';
import { type DeployedStage, openDeployedStage } from './deployed-stage.ts';
import { credentialsFrom, namedProvider } from './named-provider.ts';
import type { OperatorOptions } from './operator-options.ts';
import { dataFolder } from './place-options.ts';
import { readStageSecret } from './read-stage-secret.ts';
import { onLoopback, SIMULATED_CREDENTIALS, SIMULATED_PROJECT } from './start-deskdrop.ts';

/** The dependencies of an operator's command. */
export interface Operations {
  readonly ledger: Ledger;
  readonly clock: typeof systemClock;
  /** Who decides, for the history: `--by`, on AWS followed by the caller's ARN. */
  readonly by: string;
  /** The prefix of the stage's derived computer names. */
  readonly computerNamePrefix: string;
  /** Connects to the queues and the provider as well. `CommandError` if the options do not say where they are. */
  readonly connect: () => Promise<ProviderWorker>;
}

type Provider = ProviderEndpoints & { readonly projectId: string; readonly credentials: string };

/** All of them: what the checks find out may concern other orders than the command's own. */
type Queues = Readonly<Record<keyof QueueUrls, string>>;

interface Place {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly tableName: string;
  readonly term?: RetentionTerm;
  readonly computerNamePrefix: string;
  readonly queues: () => Queues;
  readonly provider: () => Promise<Provider>;
  readonly times: (provider: Provider) => OrderingTimes;
  /** The caller's ARN, which is recorded with `--by`. */
  readonly arn?: string;
}

const logToStderr: Log['error'] = (message, fields) =>
  void process.stderr.write(`${JSON.stringify({ message, ...fields })}\n`);

/** Opens the running local cloud, or a deployed stage, for a command that changes something. */
export const withOperations = async <T>(
  options: OperatorOptions,
  act: (operations: Operations) => Promise<T>,
): Promise<T> => {
  const { dynamoDb, sqs, tableName, term, computerNamePrefix, arn, ...place } = await open(options);
  const by = arn === undefined ? options.by : `${options.by} (${arn})`;
  const ledger = createDynamoDbLedger(dynamoDb, { tableName, newId: randomUUID, term });
  const connect = async (): Promise<ProviderWorker> => {
    const provider = await place.provider();
    const times = place.times(provider);
    const proxies = readProxies(process.env);
    const authorizer = await connectProvider(
      { ...provider, credentialsSecretArn: undefined, proxies },
      times.requestTimeoutMs,
      { warn: logToStderr },
    )();
    const providerClock = createProviderClock({ ...provider, proxies }, systemClock);
    const off = await providerClock.offMs();
    if (isClockWrong(off))
      throw new CommandError(
        `The clock of this machine is ${clockOffText(off)}: set it and run again. Nothing was changed, because decisions and times would depend on the wrong clock.`,
      );
    return {
      providerClock,
      clockOff: off,
      ledger,
      messages: createSqsMessages(sqs, place.queues()),
      book: createProviderBook({ ...provider, authorizer, requestTimeoutMs: times.requestTimeoutMs, proxies }),
      clock: systemClock,
      times: withClockOff(times, off),
      log: {
        info: () => {},
        warn: () => {},
        error: logToStderr,
      },
    };
  };
  try {
    return await act({ ledger, clock: systemClock, by, computerNamePrefix, connect });
  } finally {
    dynamoDb.destroy();
    sqs.destroy();
  }
};

const open = async (options: OperatorOptions): Promise<Place> => {
  const deployed = await openDeployedStage(options);
  if (deployed === undefined) return openLocal(options);
  const named = PROVIDER_OPTIONS.filter(([name]) => options[name] !== undefined).map(([, option]) => option);
  // An order that is missing at another provider proves nothing.
  if (named.length > 0)
    throw new CommandError(`The stage ${deployed.name} names its own provider: leave ${named.join(', ')} out.`);
  return openDeployed(deployed);
};

const PROVIDER_OPTIONS = [
  ['workspaceEndpoint', '--workspace-endpoint'],
  ['iamEndpoint', '--iam-endpoint'],
  ['bssEndpoint', '--bss-endpoint'],
  ['projectId', '--project-id'],
] as const;

const openDeployed = async (stage: DeployedStage): Promise<Place> => {
  const { clientConfig, resources, provider, times, settings } = stage;
  return {
    arn: await callerArn(clientConfig),
    dynamoDb: new DynamoDBClient(clientConfig),
    sqs: new SQSClient(clientConfig),
    tableName: resources.table,
    term: settings.personalDataTerm,
    computerNamePrefix: settings.computerNamePrefix,
    queues: () => resources.queues,
    provider: async () => {
      const { projectId } = provider;
      if (projectId === undefined)
        throw new CommandError(
          `The stage ${stage.name} is deployed without a provider project: deploy it with -c projectId=PROJECT_ID.`,
        );
      const credentials = process.env.WORKSPACE_CREDENTIALS
        ? credentialsFrom(process.env)
        : await readStageSecret(stage, 'credentials', 'set WORKSPACE_CREDENTIALS to those of the stage');
      return { ...provider, projectId, credentials };
    },
    times: () => times,
  };
};

/** The fields that `start-deskdrop.ts` adds to endpoints.json. */
const providerSchema = z.object({ workspace: z.string(), simulated: z.boolean().default(false) });

const queuesSchema = z.object({ intake: z.string(), order: z.string(), reconcile: z.string(), report: z.string() });

const openLocal = async (options: OperatorOptions): Promise<Place> => {
  const data = dataFolder(options);
  const running = await readRunningEndpoints(resolve(data));
  const provider = providerSchema.safeParse(running).data;
  if (running === undefined || provider === undefined)
    throw new CommandError(
      `No local cloud runs on ${data}: start one with "npm run local" (this needs its queues and its provider), or name a deployed stage with --stage.`,
    );
  const client = awsClientConfig(running.endpoint);
  return {
    dynamoDb: new DynamoDBClient(client),
    sqs: new SQSClient(client),
    tableName: running.table,
    computerNamePrefix: stageConfig('local').computerNamePrefix,
    queues: () => {
      const queues = queuesSchema.safeParse(running.queues);
      if (!queues.success) throw new CommandError(`The endpoints.json in ${data} does not name all queues.`);
      return queues.data;
    },
    provider: async () => {
      const named = namedProvider(options, process.env);
      if (named === undefined) {
        if (provider.simulated)
          return {
            ...onLoopback(provider.workspace),
            projectId: SIMULATED_PROJECT,
            credentials: SIMULATED_CREDENTIALS,
          };
        throw new CommandError(
          `The running cloud orders from ${provider.workspace}: name that provider with --workspace-endpoint, --iam-endpoint, --bss-endpoint, --project-id.`,
        );
      }
      // An order that is missing at another provider proves nothing.
      if (new URL(named.provider.workspaceEndpoint).origin !== new URL(provider.workspace).origin)
        throw new CommandError(
          `The running cloud orders from ${provider.workspace}, not from ${named.provider.workspaceEndpoint}.`,
        );
      return { ...named.provider, credentials: named.credentials };
    },
    times: (named) =>
      isLoopbackEndpoint(provider.workspace)
        ? stageConfig('local', { provider: named }).times
        : stageConfig('prod').times,
  };
};
