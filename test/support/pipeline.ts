import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parse } from 'csv-parse/sync';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { createSqsMessages } from '../../lambdas/adapters/sqs/sqs-messages.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import { intakeIdOf } from '../../lambdas/domain/intakes/intake-id.ts';
import type { Order, PaymentMode } from '../../lambdas/domain/orders/order.ts';
import type { OrderRate } from '../../lambdas/domain/orders/order-rate.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import type { SpendingGuard } from '../../lambdas/domain/planning/spending-guard.ts';
import type { Summary } from '../../lambdas/domain/reporting/summary.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { intakeStatus } from '../../lambdas/use-cases/status/order-status.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/local-cloud.ts';
import {
  type SimulatorOptions,
  startWorkspaceSimulator,
  type WorkspaceSimulator,
} from '../../local/workspace-simulator/simulator.ts';
import { ownStage, sharedEmulators } from './shared-emulators.ts';
import { stageTemplate } from './stage-template.ts';

/** Quiet 7 s after the lease: as short as the function's time limit allows. */
export const QUICK: Partial<OrderingTimes> = {
  requestTimeoutMs: 1_000,
  leaseMs: 6_500,
  commitWithinMs: 250,
  listedWithinMs: 250,
};

const NEWS_EVERY_MS = 50;
const LOOK_AGAIN_MS = 1_000;

/** Deskdrop's access key. It names the user, so that an order whose answer was lost can be recognised as ours. */
const KEY = { accessKey: 'TESTKEY', secretKey: 'test-secret', user: 'deskdrop' };

/** The token for calls that a test makes itself, as the same IAM user unless the test names another. */
export const STATIC_TOKEN = 'test-token';

export interface Outcome<Phase extends Intake['phase'] = 'REPORTED'> {
  readonly intake: Extract<Intake, { phase: Phase }>;
  readonly summary: Summary;
  /** The result file: one record for each line, by column. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly orders: readonly Order[];
}

export interface Pipeline {
  /** For a command that runs beside the pipeline. */
  readonly dataDir: string;
  readonly simulator: WorkspaceSimulator;
  readonly ledger: Ledger;
  readonly log: readonly string[];
  /** Drops the text as a file and waits for its report. */
  drop(csv: string, key?: string): Promise<Outcome>;
  put(csv: string, key: string): Promise<string>;
  /** Sends the object's message again, as `approve` does. */
  sendAgain(intakeId: string): Promise<void>;
  /** Waits until the file is reported or held, and returns its outcome. */
  answer<Phase extends 'REPORTED' | 'HELD'>(intakeId: string, phase: Phase): Promise<Outcome<Phase>>;

  /** The outcome as the report and the ledger show it now. */
  read(intakeId: string): Promise<Outcome>;
  /** Reads an object of the bucket. */
  readText(key: string): Promise<string>;
  readonly cloud: LocalCloud;
  stop(): Promise<void>;
}

export interface PipelineOptions {
  readonly payment?: PaymentMode;
  readonly guard?: Partial<SpendingGuard>;
  /** Replaces the project's profiles. */
  readonly profilesDir?: string;
  readonly times?: Partial<OrderingTimes>;
  readonly orderRate?: OrderRate | 'off';
  readonly simulator?: SimulatorOptions;
  /** Replaces the access key that names its user. Gets the simulator, because the credentials need its account id. */
  readonly credentials?: (simulator: WorkspaceSimulator) => object;
  /** Replaces the simulator's endpoint. */
  readonly workspaceEndpoint?: string;
  /**
   * Starts its own emulators, with the names of stage `local`: for commands that read the ledger in `dataDir` after the
   * cloud has ended, and for ids that are derived from the bucket's name.
   */
  readonly ledgerOnDisk?: boolean;
}

/** The whole local cloud with the real handlers on the worker's emulators, and a simulator that can be told to fail. */
export const startPipeline = async (options: PipelineOptions = {}): Promise<Pipeline> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-pipeline-'));
  const simulator = await startWorkspaceSimulator({
    staticToken: STATIC_TOKEN,
    accessKeys: [KEY],
    ...options.simulator,
  });
  const log: string[] = [];
  const cloud = await startLocalCloud({
    dataDir,
    ...(options.ledgerOnDisk === true ? {} : { stage: ownStage(), emulators: await sharedEmulators() }),
    log: (line) => log.push(line),
    functionLog: (line) => log.push(line),
    template: await stageTemplate('local', {
      payment: options.payment ?? 'manual',
      ...(options.guard === undefined ? {} : { guard: options.guard }),
      times: { ...QUICK, ...options.times },
      ...(options.orderRate === undefined ? {} : { orderRate: options.orderRate }),
    }),
    environment: {
      PROJECT_ID: simulator.projectId,
      WORKSPACE_ENDPOINT: options.workspaceEndpoint ?? simulator.url,
      IAM_ENDPOINT: simulator.url,
      BSS_ENDPOINT: simulator.url,
      PROFILES_DIR: options.profilesDir ?? join(import.meta.dirname, '../../profiles'),
      WORKSPACE_CREDENTIALS: JSON.stringify(
        options.credentials?.(simulator) ?? { type: 'aksk', ...KEY, domainId: simulator.domainId },
      ),
    },
  });
  const s3 = new S3Client(cloud.clientConfig);
  const dynamoDb = new DynamoDBClient(cloud.clientConfig);
  const sqs = new SQSClient(cloud.clientConfig);
  const ledger = createDynamoDbLedger(dynamoDb, { tableName: cloud.tableName, newId: randomUUID });
  const bucket = cloud.bucketName;

  /** Waits until the functions log something about the file, which is cheap to check, or until the next look. */
  const news = async (intakeId: string): Promise<void> => {
    const said = () => log.length > seen && log.slice(seen).some((line) => line.includes(intakeId));
    const seen = log.length;
    for (let waitedMs = 0; waitedMs < LOOK_AGAIN_MS && !said(); waitedMs += NEWS_EVERY_MS) await sleep(NEWS_EVERY_MS);
    await sleep(NEWS_EVERY_MS);
  };
  const text = async (key: string): Promise<string> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  };
  const put = async (csv: string, key: string): Promise<string> => {
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: csv }));
    return intakeIdOf({ bucket, key, etag: ETag });
  };
  const answer = async <Phase extends 'REPORTED' | 'HELD'>(intakeId: string, phase: Phase): Promise<Outcome<Phase>> => {
    for (;;) {
      const intake = await ledger.intakes.getIntake(intakeId);
      if (intake?.phase === phase && 'result' in intake && intake.result !== undefined) {
        const { orders } = await intakeStatus(intake, ledger);
        const rows = parse(await text(intake.result.resultKey), { columns: true, bom: true, relax_column_count: true });
        const summary = JSON.parse(await text(intake.result.summaryKey)) as Summary;
        return { intake: intake as Outcome<Phase>['intake'], orders, summary, rows: rows as Outcome['rows'] };
      }
      await news(intakeId);
    }
  };
  const read = (intakeId: string): Promise<Outcome> => answer(intakeId, 'REPORTED');
  return {
    dataDir,
    simulator,
    ledger,
    log,
    cloud,
    put,
    readText: text,
    answer,
    sendAgain: async (intakeId) => {
      const intake = await ledger.intakes.getIntake(intakeId);
      if (intake === undefined) throw new Error(`there is no intake ${intakeId}`);
      await createSqsMessages(sqs, cloud.queueUrls).sendIntakes([intake.object]);
    },
    read,
    drop: async (csv, key = `incoming/${randomUUID()}/users.csv`) => read(await put(csv, key)),
    stop: async () => {
      s3.destroy();
      dynamoDb.destroy();
      sqs.destroy();
      await cloud.stop();
      await simulator.stop();
      await rm(dataDir, { recursive: true });
    },
  };
};

/** The text of a file with one line for each user. */
export const csvOf = (...users: readonly string[]): string => `user_name\n${users.map((user) => `${user}\n`).join('')}`;
