import type { SQSRecord } from 'aws-lambda';
import { createSqsVisibility } from '../adapters/aws/sqs-visibility.ts';
import { type Environment, readOwnQueue } from '../config.ts';
import type { Log } from '../ports.ts';

/** Never rejects: a message whose time could not be changed comes back after its queue's visibility timeout. */
export type RetryLater = (record: SQSRecord, log: Log) => Promise<void>;

/**
 * After the first failure, the second, and so on; after that the queue's own visibility timeout holds. That one is made for
 * a function that was killed, and much too long for a moment without an answer.
 */
export const RETRY_AFTER_MS = [60_000, 5 * 60_000, 20 * 60_000];

/** For the queue that feeds this function. */
export const createRetryLater = (env: Environment): RetryLater => {
  const { url, visibilityMs } = readOwnQueue(env);
  const visibility = createSqsVisibility(url);
  return async ({ receiptHandle, attributes }, log) => {
    const delayMs = RETRY_AFTER_MS[Number(attributes.ApproximateReceiveCount) - 1];
    if (delayMs === undefined || delayMs >= visibilityMs) return;
    try {
      await visibility.showAfter(receiptHandle, delayMs);
    } catch (error) {
      log.warn('a failed message could not be called back sooner', { reason: String(error) });
    }
  };
};
