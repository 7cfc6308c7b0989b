import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startDeskdrop } from '../../bin/commands/connect/start-deskdrop.ts';
import { followIntake } from '../../bin/commands/run/follow-intake.ts';
import { intakeIdOf } from '../../lambdas/domain/intakes/intake-id.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { synthesizeStage } from '../../lib/synthesize-stage.ts';
import { LIST_PRICES, type Prices } from './list-prices.ts';
import { startMeter, type Used } from './meter.ts';
import { idleMonth } from './reckon.ts';

const MILLION = 1e6;
/** Durations of invocations on AWS, in seconds; not measured here. docs/COST.md gives their sources. */
const SECONDS = { split: 40, submit: 3.15, report: 60, reconcile: 0.7 } as const;
type Measured = keyof typeof SECONDS;

const SENDS = ['SendMessageCommand', 'SendMessageBatchCommand'];
const PUTS = [
  'PutObjectCommand',
  'CreateMultipartUploadCommand',
  'UploadPartCommand',
  'CompleteMultipartUploadCommand',
];
const GETS = ['GetObjectCommand', 'HeadObjectCommand'];

const requestsOf = (calls: readonly Used[], names: readonly string[]): number =>
  calls.reduce((sum, { requests }) => sum + names.reduce((all, name) => all + (requests[name] ?? 0), 0), 0);
const sumOf = (calls: readonly Used[], key: 'writeUnits' | 'indexWriteUnits' | 'readUnits'): number =>
  calls.reduce((sum, used) => sum + used[key], 0);

/** The cost of these invocations, in USD. Each has one message, which was received and deleted. */
const dollarsOf = (calls: readonly Used[], name: Measured, scale: number, p: Prices): Record<string, number> => {
  const gb = stageConfig('prod').functions[name].memoryMiB / 1024;
  // A file is read and reported once, whatever its length in this run.
  const seconds = name === 'split' || name === 'report' ? SECONDS[name] : SECONDS[name] * calls.length * scale;
  return {
    'DynamoDB writes': sumOf(calls, 'writeUnits') * scale * p.dynamoWriteUnit,
    'DynamoDB index writes': sumOf(calls, 'indexWriteUnits') * scale * p.dynamoWriteUnit,
    'DynamoDB reads': sumOf(calls, 'readUnits') * scale * p.dynamoReadUnit,
    SQS: (requestsOf(calls, SENDS) + 2 * calls.length) * scale * p.sqsRequest,
    Lambda: calls.length * scale * p.lambdaRequest + seconds * gb * p.lambdaGbSecond,
    S3: (requestsOf(calls, PUTS) * p.s3Put + requestsOf(calls, GETS) * p.s3Get) * scale,
  };
};

const print = (title: string, columns: readonly Record<string, number>[]): number => {
  console.log(title);
  let total = 0;
  for (const kind of Object.keys(columns[0] ?? {})) {
    const dollars = columns.reduce((sum, column) => sum + (column[kind] ?? 0), 0);
    total += dollars;
    console.log(`  ${kind.padEnd(30)} ${dollars.toFixed(3)} USD`);
  }
  console.log(`  ${'together'.padEnd(30)} ${total.toFixed(3)} USD`);
  return total;
};

/**
 * Counts the AWS requests of one file with so many users until its report, and those of a look at an accepted order.
 */
export const benchPrice = async (users: number): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-bench-'));
  let logBytes = 0;
  const meter = startMeter(await synthesizeStage('local'));
  const deskdrop = await startDeskdrop(
    { data: dataDir, payment: 'manual', profiles: 'profiles', stage: 'local' },
    (line) => {
      logBytes += line.length;
    },
  );
  try {
    const { ledger, cloud, s3 } = deskdrop;
    const csv = `user_name\n${Array.from({ length: users }, (_, no) => `user-${no}\n`).join('')}`;
    const key = 'incoming/bench/users.csv';
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: cloud.bucketName, Key: key, Body: csv }));
    const intakeId = intakeIdOf({ bucket: cloud.bucketName, key, etag: ETag });
    const intake = await followIntake(intakeId, ledger, () => {}, new AbortController().signal);
    if (intake.phase !== 'REPORTED' || intake.counts?.ordered !== users) throw new Error('not every user was ordered');
  } finally {
    meter.stop();
    await deskdrop.stop();
    await rm(dataDir, { recursive: true });
  }

  const calls = meter.calls();
  const of = (name: Measured): Used[] => calls.filter((used) => used.function === `deskdrop-local-${name}`);
  const scale = MILLION / users;
  // The patrol's invocations write nothing, and cost the same with and without orders.
  const looks = of('reconcile').filter(({ writeUnits }) => writeUnits > 0);
  for (const name of ['split', 'submit', 'report'] as const) {
    const own = of(name);
    const perDesktop = (value: number): string => (value / users).toFixed(3);
    console.log(
      `${name}: ${own.length} calls; per desktop ${perDesktop(sumOf(own, 'writeUnits'))} write units, ${perDesktop(sumOf(own, 'indexWriteUnits'))} index write units, ${perDesktop(sumOf(own, 'readUnits'))} read units`,
    );
  }
  const logGb = (logBytes * scale) / 1e9;
  for (const [region, prices] of Object.entries(LIST_PRICES)) {
    print(`A million desktops until the report, by ${users} users, ${region}`, [
      dollarsOf(of('split'), 'split', scale, prices),
      dollarsOf(of('submit'), 'submit', scale, prices),
      dollarsOf(of('report'), 'report', scale, prices),
    ]);
    console.log(`  logs on top: ${(logGb * 1e3).toFixed(0)} MB, ${(logGb * prices.logsGb).toFixed(3)} USD`);
  }
  const { writeUnits, indexWriteUnits, readUnits } = {
    writeUnits: sumOf(looks, 'writeUnits') / looks.length,
    indexWriteUnits: sumOf(looks, 'indexWriteUnits') / looks.length,
    readUnits: sumOf(looks, 'readUnits') / looks.length,
  };
  console.log(
    `a look at an accepted order: ${writeUnits.toFixed(2)} write units, ${indexWriteUnits.toFixed(2)} index write units, ${readUnits.toFixed(2)} read units (${looks.length} looks)`,
  );
  for (const [region, prices] of Object.entries(LIST_PRICES))
    print(`One look at each order of a million desktops, ${region}`, [
      dollarsOf(looks, 'reconcile', MILLION / 50 / looks.length, prices),
    ]);
  const template = await synthesizeStage('prod', { provider: { projectId: 'p' } });
  for (const [region, prices] of Object.entries(LIST_PRICES))
    print(`A month without a file, ${region}`, [idleMonth(template, prices)]);
};
