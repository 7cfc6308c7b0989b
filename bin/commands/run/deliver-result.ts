import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Summary } from '../../../lambdas/domain/reporting/summary.ts';
import type { Answered } from './follow-intake.ts';
import { asideText, setAside } from './set-aside.ts';

const fetchObject = async (s3: S3Client, bucket: string, key: string): Promise<Readable> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body as Readable;
};

/**
 * Copies the result file from the bucket to `path`, all or nothing, and returns the summary with that path. An existing
 * file is renamed first, which `say` reports.
 */
export const deliverResult = async (
  intake: Answered,
  path: string,
  s3: S3Client,
  say: (line: string) => void,
): Promise<Summary> => {
  const { bucket } = intake.object;
  const part = `${path}.part`;
  await mkdir(join(path, '..'), { recursive: true });
  await pipeline(await fetchObject(s3, bucket, intake.result.resultKey), createWriteStream(part));
  const aside = await setAside(path);
  if (aside !== undefined) say(asideText(path, aside));
  await rename(part, path);

  const chunks: Buffer[] = [];
  for await (const chunk of await fetchObject(s3, bucket, intake.result.summaryKey)) chunks.push(chunk as Buffer);
  const summary = JSON.parse(Buffer.concat(chunks).toString()) as Summary;
  return { ...summary, result: path };
};
