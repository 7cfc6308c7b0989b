import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import type { QueuePlan } from '../template/plan-queues.ts';

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

const existsOtherwise = (error: unknown): boolean =>
  error instanceof SQSServiceException && /QueueNameExists|QueueAlreadyExists/.test(error.name);

const createOrChange = async (client: SQSClient, name: string, attributes: Record<string, string>): Promise<string> => {
  try {
    return String((await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))).QueueUrl);
  } catch (error) {
    if (!existsOtherwise(error)) throw error;
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));
    return String(QueueUrl);
  }
};

/** Creates the queue, or gives the one that is there these attributes. */
export const createQueue = async (
  client: SQSClient,
  endpoint: string,
  plan: QueuePlan,
  deadLetterQueue: Queue | undefined,
): Promise<Queue> => {
  const attributes = { ...plan.attributes };
  if (plan.redrive !== undefined && deadLetterQueue !== undefined) {
    attributes.RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: deadLetterQueue.arn,
      maxReceiveCount: plan.redrive.maxReceiveCount,
    });
  }
  const told = await createOrChange(client, plan.name, attributes);
  // Emulators tell a host name that resolves on few machines, and the SDK sends to the host of the queue's URL.
  const url = new URL(new URL(told).pathname, endpoint).href;
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: String(Attributes?.QueueArn) };
};
