import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CopyObjectCommand, PutObjectCommand, PutObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Upload } from '@aws-sdk/lib-storage';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/local-cloud.ts';
import type { InvocationContext } from '../../local/cloud/runtime/invoke-function.ts';
import { behaviours, environments, received } from '../fixtures/local-cloud/invocations.ts';
import { smallStack } from '../fixtures/local-cloud/small-stack.ts';

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 120_000, interval: 20 });
const failing = (...records: readonly SQSRecord[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

describe('the local cloud', () => {
  let dataDir: string;
  let cloud: LocalCloud;
  let s3: S3Client;
  let sqs: SQSClient;
  const lines: string[] = [];
  const printed: string[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'local-cloud-'));
    vi.stubEnv('MODE', 'of the process');
    vi.stubEnv('AWS_PROFILE', 'somebody');
    vi.stubEnv('AWS_SESSION_TOKEN', 'of a real account');
    cloud = await startLocalCloud({
      dataDir,
      template: smallStack(),
      environment: { WORKSPACE_ENDPOINT: 'http://127.0.0.1:4711', WORKSPACE_CREDENTIALS: '{}' },
      log: (line) => lines.push(line),
      functionLog: (text) => printed.push(text),
    });
    s3 = new S3Client(cloud.clientConfig);
    sqs = new SQSClient(cloud.clientConfig);
  });

  afterEach(() => {
    behaviours.clear();
    received.clear();
    lines.length = 0;
  });

  afterAll(async () => {
    s3.destroy();
    sqs.destroy();
    await cloud.stop();
    vi.unstubAllEnvs();
    await rm(dataDir, { recursive: true });
  });

  const send = (queue: string, ...bodies: readonly string[]) =>
    sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: cloud.queueUrls[queue],
        Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );

  /** Messages in the queue, the hidden ones among them. */
  const countMessages = async (queue: string): Promise<number> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: cloud.queueUrls[queue], AttributeNames: ['All'] }),
    );
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  };

  describe('drops', () => {
    /**
     * Events that reach split while `work` runs and until `incoming/last.csv`, put after it, is reported. Invocations run side by
     * side, so those that `work` is expected to cause may still be on their way then.
     */
    const eventsOf = async (work: () => Promise<unknown>, expected = 1) => {
      const events: { detail: { object: { key: string } } }[] = [];
      behaviours.set('Split', async ({ Records }) => {
        events.push(...Records.map(({ body }) => JSON.parse(body)));
      });
      await work();
      await s3.send(new PutObjectCommand({ Bucket: cloud.bucketName, Key: 'incoming/last.csv', Body: 'x' }));
      await until(() => {
        expect(events.map((event) => event.detail.object.key)).toContain('incoming/last.csv');
        expect(events.length).toBeGreaterThan(expected);
      });
      return events.filter((event) => event.detail.object.key !== 'incoming/last.csv');
    };

    it('sends one event in AWS’s format for an object that is put', async () => {
      const Key = 'incoming/Größe + 20%/new hires.csv';
      const events = await eventsOf(() =>
        s3.send(new PutObjectCommand({ Bucket: cloud.bucketName, Key, Body: 'user_name\nada\n' })),
      );
      expect(events).toEqual([
        {
          version: '0',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          'detail-type': 'Object Created',
          source: 'aws.s3',
          account: '000000000000',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          region: cloud.region,
          resources: [`arn:aws:s3:::${cloud.bucketName}`],
          detail: {
            version: '0',
            bucket: { name: cloud.bucketName },
            object: {
              key: Key,
              size: 14,
              etag: expect.stringMatching(/^[0-9a-f]{32}$/),
              sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
            },
            'request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
            requester: '000000000000',
            'source-ip-address': '127.0.0.1',
            reason: 'PutObject',
          },
        },
      ]);
    });

    it('sends one event for a multipart upload', async () => {
      const Body = Buffer.alloc(11 * 2 ** 20, 'a');
      const events = await eventsOf(() =>
        new Upload({ client: s3, params: { Bucket: cloud.bucketName, Key: 'incoming/big.csv', Body } }).done(),
      );
      expect(events).toMatchObject([
        { detail: { object: { key: 'incoming/big.csv', size: 11 * 2 ** 20 }, reason: 'CompleteMultipartUpload' } },
      ]);
    });

    it('sends one event for a copy', async () => {
      await s3.send(new PutObjectCommand({ Bucket: cloud.bucketName, Key: 'elsewhere.csv', Body: 'x' }));
      const events = await eventsOf(() =>
        s3.send(
          new CopyObjectCommand({
            Bucket: cloud.bucketName,
            Key: 'incoming/copy.csv',
            CopySource: `${cloud.bucketName}/elsewhere.csv`,
          }),
        ),
      );
      expect(events).toMatchObject([{ detail: { object: { key: 'incoming/copy.csv' }, reason: 'CopyObject' } }]);
    });

    it('sends no event for an object outside the prefix', async () => {
      const events = await eventsOf(
        () => s3.send(new PutObjectCommand({ Bucket: cloud.bucketName, Key: 'results/x.csv', Body: 'x' })),
        0,
      );
      expect(events).toEqual([]);
    });

    it('refuses tags, which would overwrite the object', async () => {
      const tagging = new PutObjectTaggingCommand({
        Bucket: cloud.bucketName,
        Key: 'incoming/last.csv',
        Tagging: { TagSet: [] },
      });
      await expect(s3.send(tagging)).rejects.toThrow('The local S3 has no tagging of objects.');
    });
  });

  describe('batches', () => {
    it('deletes handled messages, and delivers failed ones again after their visibility timeout', async () => {
      behaviours.set('Submit', async ({ Records }) =>
        failing(
          ...Records.filter(({ body, attributes }) => body === 'b' && attributes.ApproximateReceiveCount === '1'),
        ),
      );
      await send('order', 'a', 'b', 'c');
      await until(async () => expect(await countMessages('order')).toBe(0));
      expect(Object.fromEntries(received)).toMatchObject({ 'Submit a': 1, 'Submit b': 2, 'Submit c': 1 });
    });

    it.each([
      ['throws', () => Promise.reject(new Error('no such luck'))],
      ['answers with a message that it did not get', async () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] })],
    ])('delivers all messages again when the function %s', async (_, fail) => {
      let calls = 0;
      behaviours.set('Submit', async () => {
        calls += 1;
        return calls === 1 ? fail() : undefined;
      });
      await send('order', 'a', 'b');
      await until(async () => expect(await countMessages('order')).toBe(0));
      expect(Object.fromEntries(received)).toMatchObject({ 'Submit a': 2, 'Submit b': 2 });
    });

    it('says which function failed and why', async () => {
      behaviours.set('Submit', async ({ Records }) => {
        if (Records[0]?.attributes.ApproximateReceiveCount === '1') throw new Error('no such luck');
      });
      await send('order', 'a');
      await until(() => expect(lines.join('\n')).toMatch(/^deskdrop-local-handler failed.*no such luck/));
      await until(async () => expect(await countMessages('order')).toBe(0));
    });

    it('leaves a message that keeps failing to the dead-letter queue', async () => {
      behaviours.set('Submit', async ({ Records }) => failing(...Records));
      await send('order', 'poison');
      await until(async () => expect(await countMessages('order-dlq')).toBe(1));
      expect(received.get('Submit poison')).toBe(3);
      expect(await countMessages('order')).toBe(0);
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: cloud.queueUrls['order-dlq'] }));
      expect(Messages).toMatchObject([{ Body: 'poison' }]);
    });

    it('fails an invocation at its timeout, whatever it answers later', async () => {
      const late = Promise.withResolvers<void>();
      behaviours.set('Split', () => late.promise);
      await send('intake', 'slow');
      await until(() => expect(lines.join('\n')).toContain('was still running after its 1 s'));
      late.resolve();
      await until(() => expect(received.get('Split slow')).toBe(2));
      await until(async () => expect(await countMessages('intake')).toBe(0));
    });

    it('runs as many invocations at once as the event source allows, and no more', async () => {
      const gate = Promise.withResolvers<void>();
      let running = 0;
      behaviours.set('Sweep', async () => {
        running += 1;
        await gate.promise;
      });
      await send('reconcile', 'a', 'b', 'c', 'd', 'e');
      await until(() => expect(running).toBe(2));
      // Gives a third invocation time to begin, if it could: another queue handles twenty messages meanwhile.
      for (let round = 1; round <= 20; round += 1) {
        await send('order', `round ${round}`);
        await until(() => expect(received.get(`Submit round ${round}`)).toBe(1));
      }
      expect(running).toBe(2);
      gate.resolve();
      await until(() => expect(received.get('Sweep e')).toBe(1));
    });

    it('passes the same event and context as Lambda', async () => {
      const calls: [SQSEvent, InvocationContext, number][] = [];
      behaviours.set('Submit', async (event, context) => {
        calls.push([event, context, context.getRemainingTimeInMillis()]);
      });
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: cloud.queueUrls.order,
          MessageBody: 'hello',
          MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } },
        }),
      );
      await until(() => expect(calls).toHaveLength(1));
      const [[event, context, remainingMs] = []] = calls;
      expect(event).toEqual({
        Records: [
          {
            messageId: expect.any(String),
            receiptHandle: expect.any(String),
            body: 'hello',
            attributes: {
              ApproximateReceiveCount: '1',
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d+$/),
              SenderId: expect.any(String),
              SentTimestamp: expect.stringMatching(/^\d+$/),
            },
            messageAttributes: { kind: { dataType: 'String', stringValue: 'greeting' } },
            md5OfBody: '5d41402abc4b2a76b9719d911017c592',
            eventSource: 'aws:sqs',
            eventSourceARN: `arn:aws:sqs:${cloud.region}:000000000000:deskdrop-local-order`,
            awsRegion: cloud.region,
          },
        ],
      });
      expect(context).toMatchObject({
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionName: 'deskdrop-local-handler',
        memoryLimitInMB: '256',
      });
      expect(remainingMs).toBeGreaterThan(0);
      expect(remainingMs).toBeLessThanOrEqual(5000);
    });
  });

  it('keeps what functions print apart from what the process prints', async () => {
    const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    onTestFinished(() => print.mockRestore());
    const isPrinted = () => print.mock.calls.some(([text]) => String(text).includes('from the function'));
    behaviours.set('Submit', async () => {
      console.log('%s the function', 'from');
      await Promise.resolve();
      console.error('still from the function');
    });
    await send('order', 'a');
    await until(() => expect(printed).toEqual(['from the function', 'still from the function']));
    expect(isPrinted()).toBe(false);
  });

  it('sends the input of the schedule repeatedly', async () => {
    await until(() => expect(received.get('Sweep {"patrol":"all"}')).toBeGreaterThan(2));
  });

  describe('environments', () => {
    it('gives each function its own, resolved from the template', () => {
      const common = {
        LEDGER_TABLE: cloud.tableName,
        BUCKET_NAME: cloud.bucketName,
        BUCKET_OBJECTS: `arn:aws:s3:::${cloud.bucketName}/*`,
        ORDER_QUEUE_URL: `${cloud.endpoint}/000000000000/deskdrop-local-order`,
        AWS_ENDPOINT_URL: cloud.endpoint,
        AWS_REGION: cloud.region,
      };
      expect(environments.get('Split')).toMatchObject({ ...common, MODE: 'split' });
      expect(environments.get('Submit')).toMatchObject({ ...common, MODE: 'submit' });
      expect(environments.get('Sweep')).toMatchObject({ ...common, MODE: 'sweep' });
    });

    it("prefers the caller's variables, and adds those that the template does not have", () => {
      expect(environments.get('Split')).toMatchObject({
        WORKSPACE_ENDPOINT: 'http://127.0.0.1:4711',
        WORKSPACE_CREDENTIALS: '{}',
      });
    });

    it('leaves out variables that name a resource that does not exist locally', () => {
      expect(environments.get('Split')).not.toHaveProperty('WORKSPACE_CREDENTIALS_SECRET_ARN');
    });

    it("restores the process's environment after loading", () => {
      expect(process.env).toMatchObject({ MODE: 'of the process' });
      expect(process.env).not.toHaveProperty('TEST_FUNCTION');
    });

    it("keeps the user's AWS settings away while it runs", () => {
      expect(process.env).toMatchObject({ AWS_ENDPOINT_URL: cloud.endpoint });
      expect(process.env).not.toHaveProperty('AWS_PROFILE');
      expect(process.env).not.toHaveProperty('AWS_SESSION_TOKEN');
    });
  });

  it('records its endpoints', async () => {
    const text = await readFile(join(dataDir, 'endpoints.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({
      endpoint: cloud.endpoint,
      region: cloud.region,
      bucket: 'deskdrop-local-drops',
      table: 'deskdrop-local-ledger',
      queues: cloud.queueUrls,
      pid: process.pid,
    });
    expect(Object.keys(cloud.queueUrls).sort()).toEqual([
      'intake',
      'intake-dlq',
      'order',
      'order-dlq',
      'reconcile',
      'reconcile-dlq',
    ]);
  });

  it('is refused while another one runs in the same process', async () => {
    const other = await mkdtemp(join(tmpdir(), 'local-cloud-'));
    await expect(startLocalCloud({ dataDir: other, template: smallStack() })).rejects.toThrow(
      'This process already runs a local cloud',
    );
    await rm(other, { recursive: true });
  });
});
