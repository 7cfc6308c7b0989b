import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { createSnsNotifications } from '../../lambdas/adapters/sns/sns-notifications.ts';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';

test('a notice goes to the topic with its subject', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-topic-'));
  const emulators = await startEmulators(dataDir);
  const config = awsClientConfig(emulators.endpoint);
  const sns = new SNSClient(config);
  const sqs = new SQSClient(config);
  onTestFinished(async () => {
    sns.destroy();
    sqs.destroy();
    await emulators.stop();
    await rm(dataDir, { recursive: true });
  });
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'people' }));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn ?? '' }));

  await createSnsNotifications(sns, TopicArn).publish({ subject: 'Deskdrop: hires.csv: 3 ordered', text: 'File: x\n' });
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  expect(Messages?.map(({ Body = '' }) => JSON.parse(Body))).toMatchObject([
    { TopicArn, Subject: 'Deskdrop: hires.csv: 3 ordered', Message: 'File: x\n' },
  ]);
});
