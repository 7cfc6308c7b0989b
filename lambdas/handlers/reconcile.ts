import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS, FILE_LIMITS } from '../adapters/aws/client-limits.ts';
import { parseReconcileMessage } from '../adapters/aws/message-bodies.ts';
import { createS3Drops } from '../adapters/aws/s3-drops.ts';
import { createSqsMessages } from '../adapters/aws/sqs-messages.ts';
import { createProviderBook } from '../adapters/huawei/provider-book.ts';
import { createProviderClock } from '../adapters/huawei/provider-clock.ts';
import { systemClock } from '../adapters/system-clock.ts';
import {
  readBucketConfig,
  readOrderRate,
  readPersonalDataTerm,
  readProviderConfig,
  readQueueUrls,
  readTimes,
} from '../config.ts';
import { measureLedger } from '../use-cases/measure-ledger.ts';
import { reconcileOrder } from '../use-cases/reconcile-order.ts';
import { settleExtra } from '../use-cases/settle-extra.ts';
import { sweepLedger } from '../use-cases/sweep-ledger.ts';
import { connectProvider } from './connect-provider.ts';
import { containerLog, handleBatch, metrics } from './handle-batch.ts';
import { openLedger } from './open-ledger.ts';
import { createRetryLater } from './retry-later.ts';

const config = readProviderConfig(process.env);
const times = readTimes(process.env);
const providerClock = createProviderClock(config, systemClock);
const authorizer = connectProvider(config, times.requestTimeoutMs, containerLog);
const dependencies = {
  ledger: openLedger(process.env, readPersonalDataTerm(process.env)),
  files: createS3Drops(new S3Client(FILE_LIMITS)),
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  bucketName: readBucketConfig(process.env).bucketName,
  clock: systemClock,
  providerClock,
  times,
  orderRate: readOrderRate(process.env),
};

/**
 * {clientOrderId} -> what really happened to an order in doubt. {providerOrderId} -> an order that is nobody's, cancelled
 * while it is unpaid. {"sweep":"all"} -> whatever lost its message.
 */
export const handler = handleBatch({
  retryLater: createRetryLater(process.env),
  parse: parseReconcileMessage,
  idsOf: (message) => message,
  handle: async (message, { log }) => {
    if ('sweep' in message) {
      await sweepLedger({ ...dependencies, log });
      return measureLedger({ ...dependencies, metrics });
    }
    const book = createProviderBook({
      ...config,
      authorizer: await authorizer(),
      requestTimeoutMs: times.requestTimeoutMs,
    });
    if ('providerOrderId' in message) return settleExtra(message.providerOrderId, { ...dependencies, book, log });
    await reconcileOrder(message.clientOrderId, { ...dependencies, book, log });
  },
});
