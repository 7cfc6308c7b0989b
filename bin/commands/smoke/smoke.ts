import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { FILE_LIMITS } from '../../../lambdas/adapters/aws-sdk/client-limits.ts';
import { PLAN_PREFIX } from '../../../lambdas/domain/intakes/drop-key.ts';
import { intakeIdOf } from '../../../lambdas/domain/intakes/intake-id.ts';
import { reportKeys, type Summary } from '../../../lambdas/domain/reporting/summary.ts';
import { readRunningEndpoints } from '../../../local/cloud/data/endpoints-file.ts';
import { awsClientConfig } from '../../../local/cloud/emulators/aws-endpoint.ts';
import { openDeployedStage } from '../connect/deployed-stage.ts';
import { awsConfigOf, dataFolder, deployedStageName, type PlaceOptions } from '../connect/place-options.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import { exitStatus } from '../terminal/exit-status.ts';
import { printable } from '../terminal/printable.ts';
import { textTable } from '../terminal/text-table.ts';

export interface SmokeOptions extends PlaceOptions {
  readonly outputs?: string;
  readonly bucket?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

const POLL_MS = 500;
const FILE = 'user_name\nsmoke-test\n';

/**
 * Drops a file with one person under `plan/` and waits for its report, which takes the bucket, the event, the queues,
 * split, the ledger and report. Nothing is ordered. The exit status is that of `run`: 2 if the line or the file is
 * refused.
 */
export const smoke = async (options: SmokeOptions): Promise<void> => {
  const { s3, bucket } = await openBucket(options);
  try {
    const key = `${PLAN_PREFIX}smoke/${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}.csv`;
    const intakeId = await drop(s3, bucket, key);
    const say = (line: string): boolean => options.json === true || process.stdout.write(`${line}\n`);
    say(`Dropped ${key} into ${bucket}: intake ${intakeId}`);
    const { resultKey, summaryKey } = reportKeys(key, intakeId);
    const began = performance.now();
    const summary = JSON.parse(await waitFor(s3, bucket, summaryKey, options.timeout)) as Summary;
    const seconds = Number(((performance.now() - began) / 1_000).toFixed(1));
    const lines = await resultText(s3, bucket, resultKey, summary);
    process.exitCode = exitStatus([summary]);
    const verdict =
      process.exitCode === 0
        ? 'The way from the bucket to the report works. Nothing was ordered, and the provider was not asked.'
        : 'The way from the bucket to the report works, but this line would not be ordered: see the reason.';
    print(
      options,
      'smoke',
      { bucket, key, seconds, summary },
      () => `Reported after ${seconds.toFixed(1)} s: ${resultKey}\n${lines}${verdict}\n`,
    );
  } finally {
    s3.destroy();
  }
};

const openBucket = async (options: SmokeOptions): Promise<{ s3: S3Client; bucket: string }> => {
  const { outputs, bucket } = options;
  const config = { ...awsConfigOf(options), ...FILE_LIMITS };
  if (bucket !== undefined) return { s3: new S3Client(config), bucket };
  if (outputs !== undefined) {
    const stage = deployedStageName(options);
    if (stage === undefined) throw new CommandError('Name the stage whose outputs are meant: --stage NAME.');
    return { s3: new S3Client(config), bucket: await bucketIn(outputs, stage) };
  }
  const deployed = await openDeployedStage(options);
  if (deployed !== undefined)
    return { s3: new S3Client({ ...deployed.clientConfig, ...FILE_LIMITS }), bucket: deployed.resources.bucket };
  const data = dataFolder(options);
  const running = await readRunningEndpoints(resolve(data));
  if (running === undefined)
    throw new CommandError(
      `No local cloud runs on ${data}: start one with "npm run local", or name a deployed stage with --stage, or its bucket with --bucket.`,
    );
  return { s3: new S3Client(awsClientConfig(running.endpoint)), bucket: running.bucket };
};

const outputsSchema = z.record(z.string(), z.looseObject({ BucketName: z.string().optional() }));

const bucketIn = async (file: string, stage: string): Promise<string> => {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new CommandError(`--outputs ${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
  const bucket = outputsSchema.safeParse(json).data?.[`Deskdrop-${stage}`]?.BucketName;
  if (bucket === undefined)
    throw new CommandError(
      `--outputs ${file} holds no BucketName of the stack Deskdrop-${stage}: write it with "npx cdk deploy -c stage=${stage} --outputs-file ${file}".`,
    );
  return bucket;
};

const drop = async (s3: S3Client, bucket: string, key: string): Promise<string> => {
  try {
    const { ETag = '', VersionId } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: FILE }));
    return intakeIdOf({ bucket, key, etag: ETag, versionId: VersionId });
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    throw new CommandError(
      `The bucket ${bucket} does not take ${key} (${error.name}: ${error.message}): check its name, your region and credentials, and the right s3:PutObject on ${PLAN_PREFIX}*.`,
    );
  }
};

const text = async (s3: S3Client, bucket: string, key: string): Promise<string | undefined> => {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    // Without the right to list the whole bucket, which uploaders lack, S3 answers 403 for an object that is not there
    // yet.
    if (error.name === 'NoSuchKey' || error.$metadata.httpStatusCode === 403) return undefined;
    throw error;
  }
};

const waitFor = async (s3: S3Client, bucket: string, key: string, timeout: number): Promise<string> => {
  for (const end = performance.now() + timeout * 1_000; ; await sleep(POLL_MS)) {
    const found = await text(s3, bucket, key);
    if (found !== undefined) return found;
    if (performance.now() > end)
      throw new CommandError(
        `No report after ${timeout} s: ${key} is not in ${bucket}. Look, in this order, at the rule and the intake queue (did the event come?), at the logs of split, at the report queue and the logs of report, and at their dead-letter queues; and whether you may read results/.`,
      );
  }
};

/** The status and reason of each line, or why the file was refused. */
const resultText = async (s3: S3Client, bucket: string, key: string, { error }: Summary): Promise<string> => {
  if (error !== undefined) return `  The file was refused: ${printable(error)}\n`;
  const rows = parse((await text(s3, bucket, key)) ?? '', { columns: true, bom: true }) as Record<string, string>[];
  return textTable(rows.map((row) => [row.user_name ?? '', row.deskdrop_status ?? '', row.deskdrop_reason ?? '']));
};
