import type { SQSRecord } from 'aws-lambda';
import { createSqsVisibility } from '../adapters/sqs/sqs-visibility.ts';
import { type Environment, readOwnQueue } from '../config.ts';
import { describeError } from '../domain/values/describe-error.ts';
import { messageRetryMs } from '../domain/values/message-retry.ts';
import type { Log } from '../ports/telemetry.ts';

/**
 * Never rejects: if a message's visibility could not be changed, it comes back after its queue's visibility timeout.
 */
export type RetryLater = (record: SQSRecord, log: Log) => Promise<void>;

/** For the queue that feeds this function. */
export const createRetryLater = (env: Environment): RetryLater => {
  const { url, visibilityMs } = readOwnQueue(env);
  const visibility = createSqsVisibility(url);
  return async ({ receiptHandle, attributes }, log) => {
    const delayMs = messageRetryMs(Number(attributes.ApproximateReceiveCount), visibilityMs);
    if (delayMs === undefined) return;
    try {
      await visibility.showAfter(receiptHandle, delayMs);
    } catch (error) {
      log.warn('a failed message could not be called back sooner', { reason: describeError(error) });
    }
  };
};
