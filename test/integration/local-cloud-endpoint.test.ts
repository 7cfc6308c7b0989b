import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { type Emulators, startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/local-cloud.ts';
import { behaviours, environments, received } from '../fixtures/local-cloud/invocations.ts';
import { smallStack } from '../fixtures/local-cloud/small-stack.ts';

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

describe('with an external AWS endpoint', () => {
  let folder: string;
  let server: Emulators;
  let s3: S3Client;
  let sqs: SQSClient;
  let cloud: LocalCloud | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-cloud-'));
    server = await startEmulators(join(folder, 'server'));
    s3 = new S3Client(awsClientConfig(server.endpoint));
    sqs = new SQSClient(awsClientConfig(server.endpoint));
  });

  afterEach(async () => {
    await cloud?.stop();
    s3.destroy();
    sqs.destroy();
    await server.stop();
    await rm(folder, { recursive: true });
    behaviours.clear();
    received.clear();
  });

  const start = async (dataDir = join(folder, 'data')): Promise<LocalCloud> => {
    const awsEndpoint = server.endpoint.replace('127.0.0.1', 'localhost');
    cloud = await startLocalCloud({ dataDir, awsEndpoint, template: smallStack() });
    return cloud;
  };

  const put = (Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: 'deskdrop-local-drops', Key, Body }));

  it('runs there, by its IP address', async () => {
    const { endpoint, queueUrls } = await start();
    expect(endpoint).toBe(server.endpoint);
    expect(queueUrls.intake).toBe(`${server.endpoint}/000000000000/deskdrop-local-intake`);
    expect(environments.get('Split')).toMatchObject({ AWS_ENDPOINT_URL: server.endpoint });
  });

  it('finds new and overwritten objects once each, and ignores those that already existed', async () => {
    await (await start()).stop();
    await put('incoming/old.csv', 'x');
    await start();
    const objects: string[] = [];
    behaviours.set('Split', async ({ Records }) => {
      for (const { body } of Records) {
        const { key, size } = JSON.parse(body).detail.object;
        objects.push(`${key} ${size}`);
      }
    });
    await put('incoming/new.csv', 'x');
    await until(() => expect(objects).toEqual(['incoming/new.csv 1']));
    await put('incoming/new.csv', 'xy');
    await until(() => expect(objects).toContain('incoming/new.csv 2'));
    await put('incoming/last.csv', 'x');
    await until(() => expect(objects).toContain('incoming/last.csv 1'));
    expect(objects).toEqual(['incoming/new.csv 1', 'incoming/new.csv 2', 'incoming/last.csv 1']);
  });

  it('uses existing resources, and gives queues the attributes of the stack', async () => {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'deskdrop-local-order', Attributes: { VisibilityTimeout: '77' } }),
    );
    await start();
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: new URL(new URL(String(QueueUrl)).pathname, server.endpoint).href,
        AttributeNames: ['All'],
      }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '1' });
    expect(JSON.parse(String(Attributes?.RedrivePolicy))).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:deskdrop-local-order-dlq',
      maxReceiveCount: 3,
    });
  });

  it('still refuses a second run on the data folder', async () => {
    await start();
    await expect(startEmulators(join(folder, 'data'), { lockWaitMs: 100 })).rejects.toThrow(
      `is in use by process ${process.pid} `,
    );
  });

  it.each(['4566', 'ftp://127.0.0.1', 'localhost:4566'])(
    'refuses the endpoint "%s" with a clear error',
    async (awsEndpoint) => {
      await expect(startLocalCloud({ dataDir: folder, awsEndpoint, template: smallStack() })).rejects.toThrow(
        `The AWS endpoint "${awsEndpoint}" must be a URL like http://127.0.0.1:4566.`,
      );
    },
  );
});
