import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS } from '../aws-sdk/client-limits.ts';

/** When a message that was received shows again in its queue. */
export interface MessageVisibility {
  showAfter(receiptHandle: string, delayMs: number): Promise<void>;
}

export const createSqsVisibility = (queueUrl: string): MessageVisibility => {
  const client = new SQSClient(CALL_LIMITS);
  return {
    showAfter: async (receiptHandle, delayMs) => {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: Math.ceil(delayMs / 1_000),
        }),
      );
    },
  };
};
