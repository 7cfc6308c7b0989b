import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { CALL_LIMITS } from '../../lambdas/adapters/aws/client-limits.ts';
import { createDynamoDbLedger } from '../../lambdas/adapters/aws/dynamodb-ledger.ts';
import { createSqsMessages } from '../../lambdas/adapters/aws/sqs-messages.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { systemClock } from '../../lambdas/adapters/system-clock.ts';
import type { OrderingTimes } from '../../lambdas/domain/ordering-times.ts';
import { connectProvider } from '../../lambdas/handlers/connect-provider.ts';
import type { Ledger } from '../../lambdas/ports.ts';
import type { ReconcileDependencies } from '../../lambdas/use-cases/reconcile-order.ts';
import { isLoopbackEndpoint, type ProviderEndpoints } from '../../lib/provider-endpoints.ts';
import { stageConfig } from '../../lib/stage-config.ts';
import { awsClientConfig } from '../../local/cloud/aws-endpoint.ts';
import { readRunningEndpoints } from '../../local/cloud/endpoints-file.ts';
import { callerArn } from './caller-arn.ts';
import { CommandError } from './command-error.ts';
import { namedProvider } from './named-provider.ts';
import type { OperatorOptions } from './operator-options.ts';
import { onLoopback, SIMULATED_CREDENTIALS, SIMULATED_PROJECT } from './start-deskdrop.ts';

/** What an operator's command works with. */
export interface Operations {
  readonly ledger: Ledger;
  readonly clock: typeof systemClock;
  /** Who decides, for the history: `--by`, and on AWS the caller's ARN beside it. */
  readonly by: string;
  /** The queues and the provider as well. `CommandError` where the options do not tell where they are. */
  readonly connect: () => Promise<ReconcileDependencies>;
}

type Provider = ProviderEndpoints & { readonly projectId: string; readonly credentials: string };

interface Place {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly tableName: string;
  readonly queues: () => { readonly order: string; readonly report: string };
  readonly provider: () => Provider;
  readonly times: (provider: Provider) => OrderingTimes;
}

/** Opens the running local cloud, or a deployed stack, for changing it. */
export const withOperations = async <T>(
  options: OperatorOptions,
  act: (operations: Operations) => Promise<T>,
): Promise<T> => {
  const by = options.table === undefined ? options.by : `${options.by} (${await callerArn()})`;
  const { dynamoDb, sqs, tableName, ...place } = await open(options);
  const ledger = createDynamoDbLedger(dynamoDb, tableName, randomUUID);
  const connect = async (): Promise<ReconcileDependencies> => {
    const provider = place.provider();
    const times = place.times(provider);
    const authorizer = await connectProvider(
      { ...provider, credentialsSecretArn: undefined },
      times.requestTimeoutMs,
    )();
    return {
      ledger,
      messages: createSqsMessages(sqs, place.queues()),
      book: createProviderBook({ ...provider, authorizer, requestTimeoutMs: times.requestTimeoutMs }),
      clock: systemClock,
      times,
      log: {
        info: () => {},
        warn: () => {},
        error: (message, fields) => void process.stderr.write(`${JSON.stringify({ message, ...fields })}\n`),
      },
    };
  };
  try {
    return await act({ ledger, clock: systemClock, by, connect });
  } finally {
    dynamoDb.destroy();
    sqs.destroy();
  }
};

const open = (options: OperatorOptions): Promise<Place> | Place =>
  options.table === undefined ? openLocal(options) : openDeployed(options, options.table);

const openDeployed = (options: OperatorOptions, tableName: string): Place => ({
  dynamoDb: new DynamoDBClient(CALL_LIMITS),
  sqs: new SQSClient(CALL_LIMITS),
  tableName,
  queues: () => {
    const { orderQueue: order, reportQueue: report } = options;
    if (!order || !report)
      throw new CommandError(
        "Name the stack's queues as well: --order-queue and --report-queue (its outputs OrderQueueUrl and ReportQueueUrl).",
      );
    return { order, report };
  },
  provider: () => {
    const named = namedProvider(options, process.env);
    if (named === undefined)
      throw new CommandError(
        'Name the provider that the stack orders from: --workspace-endpoint, --iam-endpoint, --bss-endpoint, --project-id.',
      );
    return { ...named.provider, credentials: named.credentials };
  },
  // Also in front of a proxy on this machine: behind it is the real provider.
  times: () => stageConfig('prod').times,
});

/** What `start-deskdrop.ts` adds to the endpoints of a running cloud. */
const providerSchema = z.object({ workspace: z.string(), simulated: z.boolean().default(false) });

const openLocal = async (options: OperatorOptions): Promise<Place> => {
  const running = await readRunningEndpoints(resolve(options.data));
  const provider = providerSchema.safeParse(running).data;
  if (running === undefined || provider === undefined)
    throw new CommandError(
      `No local cloud runs on ${options.data}: start one with "npm run local" (this needs its queues and its provider), or name a deployed ledger with --table.`,
    );
  const client = awsClientConfig(running.endpoint);
  return {
    dynamoDb: new DynamoDBClient(client),
    sqs: new SQSClient(client),
    tableName: running.table,
    queues: () => {
      const { order, report } = running.queues;
      if (!order || !report) throw new CommandError(`The endpoints.json in ${options.data} names no queues.`);
      return { order, report };
    },
    provider: () => {
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
      // What another provider does not know proves nothing.
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
