import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { intakeIdOf } from '../../lambdas/domain/intakes/intake-id.ts';
import { startLocalCloud } from '../../local/cloud/local-cloud.ts';
import { forkWorkspaceSimulator } from '../../local/workspace-simulator/fork-simulator.ts';
import { readReport, type SimulatorReport } from '../../local/workspace-simulator/simulator-report.ts';
import { FAULTS, OPERATOR } from './faulty-provider.ts';

/** These credentials name their user, so Deskdrop can recognise its unpaid orders whose answers were lost. */
const LOGIN = { domain: 'load', user: OPERATOR, password: 'load' };
/** The same faults in every run. */
const SEED = 20_261_124;
const POLL_MS = 2_000;

export interface Answer {
  /** The result file. */
  readonly result: string;
  /** JSON. */
  readonly summary: string;
}

export interface FaultyCloud {
  /** Process ids by name, to read the peak memory. */
  readonly pids: Readonly<Record<string, number>>;
  /** Drops the text as a file and returns the id of its intake. */
  drop(name: string, csv: string): Promise<string>;
  /** The result and summary of a reported file. */
  answer(intakeId: string): Promise<Answer>;
  providerReport(): Promise<SimulatorReport>;
  stop(): Promise<void>;
}

/**
 * The local cloud with a faulty provider. Emulators and provider have their own processes; the functions run in this
 * one.
 */
export const startFaultyCloud = async (): Promise<FaultyCloud> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-load-'));
  const simulator = await forkWorkspaceSimulator({ logins: [LOGIN], seed: SEED, faults: FAULTS });
  const endpoints = { workspaceEndpoint: simulator.url, iamEndpoint: simulator.url, bssEndpoint: simulator.url };
  const cloud = await startLocalCloud({
    dataDir,
    functionLog: () => {},
    overrides: { provider: { projectId: simulator.projectId, ...endpoints } },
    environment: {
      PROFILES_DIR: resolve('profiles'),
      WORKSPACE_CREDENTIALS: JSON.stringify({ type: 'token', ...LOGIN }),
    },
  });
  const s3 = new S3Client(cloud.clientConfig);
  const dynamoDb = new DynamoDBClient(cloud.clientConfig);
  const ledger = createDynamoDbLedger(dynamoDb, { tableName: cloud.tableName, newId: randomUUID });
  const bucket = cloud.bucketName;
  const read = async (key: string): Promise<string> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  };
  return {
    pids: { functions: process.pid, 'embedded cloud': cloud.emulatorPid, provider: simulator.pid },
    drop: async (name, csv) => {
      const key = `incoming/load/${name}.csv`;
      const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: csv }));
      return intakeIdOf({ bucket, key, etag: ETag });
    },
    answer: async (intakeId) => {
      for (;;) {
        const intake = await ledger.intakes.getIntake(intakeId);
        if (intake?.phase === 'REPORTED') {
          const { resultKey, summaryKey } = intake.result;
          return { result: await read(resultKey), summary: await read(summaryKey) };
        }
        await sleep(POLL_MS);
      }
    },
    providerReport: () => readReport(simulator.url),
    stop: async () => {
      s3.destroy();
      dynamoDb.destroy();
      await cloud.stop();
      await simulator.stop();
      await rm(dataDir, { recursive: true });
    },
  };
};
