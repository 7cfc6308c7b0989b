import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CALL_LIMITS, FILE_LIMITS } from '../../lambdas/adapters/aws-sdk/client-limits.ts';
import { LedgerTable } from '../../lambdas/adapters/dynamodb/ledger-client.ts';
import { answerWith, hang, type Respond, stall, startHttpServer } from '../support/http-server.ts';

const IMPATIENT_MS = 150;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The real limits with shorter timeouts. */
const soon = ({ maxAttempts, requestHandler }: typeof CALL_LIMITS) => ({
  maxAttempts,
  requestHandler: {
    ...requestHandler,
    requestTimeout: Math.min(IMPATIENT_MS, requestHandler.requestTimeout),
    socketTimeout: Math.min(IMPATIENT_MS, requestHandler.socketTimeout),
  },
});

const clientConfig = async (respond: Respond, limits: Partial<typeof CALL_LIMITS>) => {
  const server = await startHttpServer(respond);
  return { server, config: { endpoint: server.url, region: 'us-east-1', credentials, ...limits } };
};

const closing = <T extends { destroy(): void }>(client: T): T => {
  onTestFinished(() => client.destroy());
  return client;
};

describe('a server that accepts a request and never answers', () => {
  it('is tried three times by the ledger, which then gives up', async () => {
    const { server, config } = await clientConfig(hang, soon(CALL_LIMITS));
    const client = closing(new DynamoDBClient(config));
    const read = client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));
    await expect(read).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    expect(server.requests).toHaveLength(3);
  });

  it('is tried three times by the queues, which then give up', async () => {
    const { server, config } = await clientConfig(hang, soon(CALL_LIMITS));
    const client = closing(new SQSClient(config));
    const sending = client.send(new SendMessageCommand({ QueueUrl: `${server.url}/1/q`, MessageBody: 'x' }));
    await expect(sending).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    expect(server.requests).toHaveLength(3);
  });

  it('stalling in the middle of a file ends the read', async () => {
    const { config } = await clientConfig(stall(200, 'user_name\n'), soon(FILE_LIMITS));
    const client = closing(new S3Client({ ...config, forcePathStyle: true }));
    const reading = client
      .send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
      .then(({ Body }) => Body?.transformToString());
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  });
});

describe('keys that a batch read leaves unprocessed', () => {
  const key = (pk: string) => ({ pk, sk: 'CLAIM' }) as const;
  const unread = { Responses: { t: [] }, UnprocessedKeys: { t: { Keys: [{ pk: { S: 'a' }, sk: { S: 'CLAIM' } }] } } };
  const table = async (respond: Respond, waits: number[]) => {
    const { server, config } = await clientConfig(respond, {});
    const documents = DynamoDBDocumentClient.from(closing(new DynamoDBClient(config)));
    const pause = async (ms: number) => void waits.push(ms);
    const ledger = new LedgerTable(documents, {
      tableName: 't',
      newId: () => 'id',
      now: Date.now,
      backoff: { pause, random: () => 1 },
    });
    return { server, ledger };
  };

  it('are requested again, each time after twice the delay, at most eight times', async () => {
    const waits: number[] = [];
    const { server, ledger } = await table(answerWith(200, unread), waits);
    await expect(ledger.getMany([key('a')])).rejects.toThrow('did not read 1 items after 8 tries');
    expect(server.requests).toHaveLength(8);
    expect(waits).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('cause no delay if there are none', async () => {
    const waits: number[] = [];
    const { ledger } = await table(answerWith(200, { Responses: { t: [] } }), waits);
    await expect(ledger.getMany([key('a')])).resolves.toEqual([]);
    expect(waits).toEqual([]);
  });
});
