import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoDbLedger } from '../../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { loadProfiles } from '../../../lambdas/adapters/profile-files.ts';
import { createS3FileStore } from '../../../lambdas/adapters/s3/s3-file-store.ts';
import { createSqsMessages } from '../../../lambdas/adapters/sqs/sqs-messages.ts';
import type { ColumnSettings } from '../../../lambdas/domain/columns/column-settings.ts';
import type { PaymentMode } from '../../../lambdas/domain/orders/order.ts';
import type { Approval } from '../../../lambdas/domain/planning/spending-guard.ts';
import type { Money } from '../../../lambdas/domain/values/money.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { Language } from '../../../lambdas/domain/wording/language.ts';
import type { FileStore } from '../../../lambdas/ports/drops.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import type { Messages } from '../../../lambdas/ports/messages.ts';
import type { StageOverrides } from '../../../lib/stage/stage-config.ts';
import { writeEndpoints } from '../../../local/cloud/data/endpoints-file.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud/local-cloud.ts';
import { forkWorkspaceSimulator } from '../../../local/workspace-simulator/fork-simulator.ts';
import { CommandError } from '../terminal/command-error.ts';
import { shellQuote } from '../terminal/shell-quote.ts';
import { bindProject } from './bind-project.ts';
import { checkClock } from './check-clock.ts';
import { checkCredentials } from './check-credentials.ts';
import { ledgerArgs } from './ledger-args.ts';
import { namedProvider, type ProviderOptions } from './named-provider.ts';
import { SIMULATED_CREDENTIALS, SIMULATED_PROJECT } from './simulated-provider-access.ts';

/** The options that say where everything runs and how files are planned. */
export interface DeskdropOptions extends ProviderOptions {
  readonly data: string;
  readonly payment: PaymentMode;
  readonly approval?: Approval;
  /** Real user names that look like placeholders. */
  readonly allowUserNames?: readonly string[];
  readonly columns?: ColumnSettings;
  readonly userNameFromEmail?: boolean;
  readonly lang?: Language;
  readonly maxDesktopsPerFile?: number;
  readonly maxDesktopsPerDay?: number;
  readonly maxAmountPerFile?: Money;
  readonly maxLinesPerFile?: number;
  readonly maxInvalidPercent?: number;
  readonly profiles: string;
  readonly defaultProfile?: string;
  readonly stage: string;
  readonly awsEndpoint?: string;
}

export interface RunningDeskdrop {
  readonly cloud: LocalCloud;
  readonly workspaceUrl: string;
  readonly isSimulated: boolean;
  readonly s3: S3Client;
  readonly ledger: Ledger;
  readonly files: FileStore;
  readonly messages: Messages;
  /** Resolves with the reason if it ends without `stop`. */
  readonly failed: Promise<Error>;
  stop(): Promise<void>;
}

export const checkProfiles = async ({ profiles, defaultProfile }: DeskdropOptions): Promise<void> => {
  const loaded = (await loadProfiles(resolve(profiles))).profiles;
  if (defaultProfile !== undefined && !Object.hasOwn(loaded, defaultProfile)) {
    throw new CommandError(
      `--default-profile ${defaultProfile} is not in ${profiles}: there are ${Object.keys(loaded).join(', ')}.`,
    );
  }
};

/** The overrides of the stage's configuration that the options ask for, without the provider. */
export const stageOverrides = (options: DeskdropOptions): StageOverrides => {
  const { payment, defaultProfile, allowUserNames, columns, userNameFromEmail, lang: language } = options;
  const { approval, maxDesktopsPerFile, maxDesktopsPerDay, maxAmountPerFile } = options;
  const { maxLinesPerFile, maxInvalidPercent } = options;
  return {
    payment,
    ...omitUndefined({ defaultProfile, allowUserNames, columns, userNameFromEmail, language }),
    guard: {
      ...omitUndefined({ approval, maxDesktopsPerFile, maxDesktopsPerDay, maxAmountPerFile }),
      ...omitUndefined({ maxLinesPerFile, maxInvalidPercent }),
    },
  };
};

/**
 * Runs the whole of Deskdrop on this machine.
 *
 * @param log receives the log, one line per call
 * @param signal aborts the start, which then rejects
 */
export const startDeskdrop = async (
  options: DeskdropOptions,
  log: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<RunningDeskdrop> => {
  const named = namedProvider(options, process.env);
  // Child processes and diagnostic reports of this process must not see them.
  delete process.env.WORKSPACE_CREDENTIALS;
  await checkProfiles(options);
  const dataDir = resolve(options.data);
  const running = new AsyncDisposableStack();
  try {
    let workspaceUrl = named?.provider.workspaceEndpoint ?? '';
    let simulatorEnded: Promise<void> = new Promise(() => {});
    const cloud = await startLocalCloud({
      dataDir,
      stage: options.stage,
      awsEndpoint: options.awsEndpoint,
      log,
      functionLog: log,
      signal,
      overrides: {
        ...stageOverrides(options),
        provider: named?.provider ?? { projectId: SIMULATED_PROJECT, ...onLoopback('http://127.0.0.1') },
      },
      // The simulator's book is next to the ledger, so it is opened only while this process holds the folder's lock.
      environment: async () => {
        await bindProject(dataDir, named?.provider.projectId ?? SIMULATED_PROJECT, async () => {
          if (named !== undefined) await checkCredentials(named);
        });
        if (named !== undefined) await checkClock(named);
        const environment = { PROFILES_DIR: resolve(options.profiles), HOLD_OPTIONS: shellQuote(ledgerArgs(options)) };
        if (named !== undefined) return { ...environment, WORKSPACE_CREDENTIALS: named.credentials };
        const simulator = await forkWorkspaceSimulator({
          dataDir: join(dataDir, 'workspace-simulator'),
          projectId: SIMULATED_PROJECT,
        });
        running.defer(() => simulator.stop());
        simulatorEnded = simulator.ended;
        workspaceUrl = simulator.url;
        const { workspaceEndpoint, iamEndpoint, bssEndpoint } = onLoopback(simulator.url);
        return {
          ...environment,
          WORKSPACE_ENDPOINT: workspaceEndpoint,
          IAM_ENDPOINT: iamEndpoint,
          BSS_ENDPOINT: bssEndpoint,
          WORKSPACE_CREDENTIALS: SIMULATED_CREDENTIALS,
        };
      },
    });
    running.defer(() => cloud.stop());
    await writeEndpoints(dataDir, { ...cloud.endpoints, workspace: workspaceUrl, simulated: named === undefined });
    const s3 = running.adopt(new S3Client(cloud.clientConfig), (client) => client.destroy());
    const sqs = running.adopt(new SQSClient(cloud.clientConfig), (client) => client.destroy());
    const dynamoDb = running.adopt(new DynamoDBClient(cloud.clientConfig), (client) => client.destroy());
    let stopping = false;
    const failed = Promise.race([
      cloud.ended,
      simulatorEnded.then(() => new Error('the Workspace simulator ended by itself')),
    ]).then((reason) => (stopping || reason === undefined ? new Promise<Error>(() => {}) : reason));
    return {
      cloud,
      workspaceUrl,
      isSimulated: named === undefined,
      s3,
      ledger: createDynamoDbLedger(dynamoDb, { tableName: cloud.tableName, newId: randomUUID }),
      files: createS3FileStore(s3),
      messages: createSqsMessages(sqs, cloud.queueUrls),
      failed,
      stop: () => {
        stopping = true;
        return running.disposeAsync();
      },
    };
  } catch (error) {
    await running.disposeAsync();
    if (options.awsEndpoint !== undefined && isSilent(error)) {
      throw new CommandError(`Nothing answers at --aws-endpoint ${options.awsEndpoint}: start that server first.`);
    }
    throw error;
  }
};

const isSilent = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || ('code' in error && error.code === 'ECONNREFUSED'));

export const onLoopback = (url: string) => ({ workspaceEndpoint: url, iamEndpoint: url, bssEndpoint: url });
