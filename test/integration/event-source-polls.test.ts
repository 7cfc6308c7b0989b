import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEventSource } from '../../local/cloud/runtime/event-source.ts';
import { until } from '../support/command.ts';
import { answerWith, hang, type ReceivedRequest, type Respond, startHttpServer } from '../support/http-server.ts';

// How long a poll of a queue may take, and whether a stop waits for it.

const bodyOf = ({ body }: ReceivedRequest) => JSON.parse(body) as { WaitTimeSeconds: number };

const startOn = async (isQueueOurs: boolean, respond: Respond) => {
  const server = await startHttpServer(respond);
  const sqs = new SQSClient(awsClientConfig(server.url));
  const source = startEventSource({
    sqs,
    region: 'us-east-1',
    queue: { url: `${server.url}/000000000000/orders`, arn: 'arn:aws:sqs:us-east-1:000000000000:orders' },
    fn: { name: 'submit', timeoutMs: 1_000, memoryMiB: 512, handler: async () => undefined },
    plan: { batchSize: 1, maxConcurrency: 1, reportsItemFailures: true },
    isQueueOurs,
    log: () => {},
  });
  await until(() => server.requests.length > 0);
  return { server, sqs, source };
};

test('a queue that ends with the cloud is polled as long as SQS allows, and a stop aborts the poll', async () => {
  const { server, sqs, source } = await startOn(true, hang);
  await source.stop();
  expect(server.requests.map((request) => bodyOf(request).WaitTimeSeconds)).toEqual([20]);
  sqs.destroy();
});

test('the poll of a queue that outlives the cloud is short and awaited, because its message would be hidden', async () => {
  const order: string[] = [];
  const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
  const { server, sqs, source } = await startOn(false, async (request, response) => {
    await asked;
    order.push('answered');
    await answerWith(200, {}, { 'content-type': 'application/x-amz-json-1.0' })(request, response);
  });
  expect(server.requests.map((request) => bodyOf(request).WaitTimeSeconds)).toEqual([1]);
  const stopped = source.stop().then(() => order.push('stopped'));
  answer();
  await stopped;
  expect(order).toEqual(['answered', 'stopped']);
  sqs.destroy();
});
