import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, type GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { startSchedule } from '../../local/cloud/runtime/schedule.ts';

let dataDir: string;
let emulators: Awaited<ReturnType<typeof startEmulators>>;
let sqs: SQSClient;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-schedule-'));
  emulators = await startEmulators(dataDir);
  sqs = new SQSClient(awsClientConfig(emulators.endpoint));
});
afterAll(async () => {
  sqs.destroy();
  await emulators.stop();
  await rm(dataDir, { recursive: true });
});

test('a queue that never drains gets the message of the schedule after twelve turns, and not before', async () => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'busy' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a look' }));
  let looks = 0;
  const waiting: number[] = [];
  const counting = {
    send: async (command: GetQueueAttributesCommand | SendMessageCommand) => {
      if (command instanceof SendMessageCommand) waiting.push(looks);
      else looks++;
      return sqs.send(command as SendMessageCommand);
    },
  } as unknown as SQSClient;
  const logged: string[] = [];
  const schedule = startSchedule(counting, QueueUrl, { everyMs: 10, input: '{"patrol":"all"}' }, (line) =>
    logged.push(line),
  );
  await expect.poll(() => waiting.length).toBeGreaterThan(1);
  await schedule.stop();
  expect(waiting.slice(0, 2)).toEqual([11, 22]);
  expect(logged).toEqual([]);
});
