import type { Context, SQSEvent } from 'aws-lambda';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { handleBatch } from '../../lambdas/handlers/handle-batch.ts';
import { createRetryLater } from '../../lambdas/handlers/retry-later.ts';
import { asFunction, captureFunctionOutput } from '../../local/cloud/runtime/function-output.ts';
import { answerWith, type Respond, startHttpServer } from '../support/http-server.ts';
import { NOTHING_TO_TELL } from '../support/nothing-to-tell.ts';

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** Fails one message at its n-th receive; returns what SQS is asked then, and the answer for the batch. */
const fail = async (receives: number, visibilityMs: number, respond: Respond = answerWith(200, {})) => {
  const sqs = await startHttpServer(respond);
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', sqs.url);
  const url = `${sqs.url}/111122223333/Deskdrop-prod-intake`;
  const handler = handleBatch({
    tellEvents: NOTHING_TO_TELL,
    parse: (body) => body,
    idsOf: () => ({}),
    handle: async () => {
      throw new Error('S3 does not answer');
    },
    retryLater: createRetryLater({ QUEUE_URL: url, QUEUE_VISIBILITY_MS: String(visibilityMs) }),
  });
  const record = {
    messageId: 'm1',
    body: 'x',
    receiptHandle: 'handle',
    attributes: { ApproximateReceiveCount: String(receives) },
  };
  const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 60_000 } as Context;
  const release = captureFunctionOutput(() => {});
  const event = { Records: [record] } as unknown as SQSEvent;
  const answer = await asFunction('f', () => handler(event, context)).finally(release);
  expect(answer, 'it comes back').toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  return sqs.requests.map(({ headers, body }) => [String(headers['x-amz-target']).split('.')[1], JSON.parse(body)]);
};

it.each([
  [1, 60],
  [2, 300],
  [3, 1_200],
])('a message that failed %i times comes back after %i s, not after half an hour', async (receives, seconds) => {
  const asked = await fail(receives, 30 * 60_000);
  expect(asked).toEqual([
    [
      'ChangeMessageVisibility',
      {
        QueueUrl: expect.stringContaining('Deskdrop-prod-intake'),
        ReceiptHandle: 'handle',
        VisibilityTimeout: seconds,
      },
    ],
  ]);
});

it('a message that failed often waits for its queue’s visibility timeout, which is never extended', async () => {
  expect(await fail(4, 30 * 60_000)).toEqual([]);
  expect(await fail(3, 18 * 60_000)).toEqual([]);
});

it('comes back even if SQS does not accept the change', async () => {
  const refuse = answerWith(400, { __type: 'com.amazonaws.sqs#ReceiptHandleIsInvalid', message: 'no' });
  expect(await fail(1, 30 * 60_000, refuse)).toHaveLength(1);
});
