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

/** Creates the queue, or sets the attributes of the existing one. */
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
  const returnedUrl = await createOrChange(client, plan.name, attributes);
  // The SDK sends requests to the host in the queue's URL, and emulators return a host name that often does not
  // resolve.
  const url = new URL(new URL(returnedUrl).pathname, endpoint).href;
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: String(Attributes?.QueueArn) };
};
