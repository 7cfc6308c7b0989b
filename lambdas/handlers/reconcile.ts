import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS, FILE_LIMITS } from '../adapters/aws-sdk/client-limits.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { connectProvider } from '../adapters/connect-provider.ts';
import { createProviderClock } from '../adapters/huawei/http/provider-clock.ts';
import { createProviderBook } from '../adapters/huawei/provider-book.ts';
import { openLedger } from '../adapters/open-ledger.ts';
import { createS3Drops } from '../adapters/s3/s3-drops.ts';
import { parseReconcileMessage } from '../adapters/sqs/message-bodies.ts';
import { createSqsMessages } from '../adapters/sqs/sqs-messages.ts';
import {
  readBucketConfig,
  readLedgerConfig,
  readOrderRate,
  readPersonalDataTerm,
  readProviderConfig,
  readQueueUrls,
  readTimes,
} from '../config.ts';
import { runEach } from '../domain/values/run-each.ts';
import { cancelExtraOrder } from '../use-cases/doubts/cancel-extra-order.ts';
import { reconcileOrder } from '../use-cases/reconcile/reconcile-order.ts';
import { resendLostMessages } from '../use-cases/recover/resend-lost-messages.ts';
import { measureLedger } from '../use-cases/status/measure-ledger.ts';
import { containerLog, handleBatch, metrics } from './handle-batch.ts';
import { createRetryLater } from './retry-later.ts';
import { createTellEvents } from './tell-events.ts';

const config = readProviderConfig(process.env);
const times = readTimes(process.env);
const providerClock = createProviderClock(config, systemClock);
const authorizer = connectProvider(config, times.requestTimeoutMs, containerLog);
const ledger = openLedger({ ...readLedgerConfig(process.env), term: readPersonalDataTerm(process.env), metrics });
const tellEvents = createTellEvents(ledger, process.env);
const dependencies = {
  ledger,
  files: createS3Drops(new S3Client(FILE_LIMITS)),
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  bucketName: readBucketConfig(process.env).bucketName,
  clock: systemClock,
  providerClock,
  times,
  orderRate: readOrderRate(process.env),
};

/**
 * {clientOrderId} -> what really happened to an order in doubt. {providerOrderId} -> a provider order that belongs to
 * no order, cancelled while it is unpaid. {"patrol":"all"} -> all work that lost its message.
 */
export const handler = handleBatch({
  tellEvents,
  retryLater: createRetryLater(process.env),
  parse: parseReconcileMessage,
  idsOf: (message) => message,
  handle: async (message, { log }) => {
    if ('patrol' in message) {
      // Alarms need their numbers most while something fails.
      return runEach(
        () => resendLostMessages({ ...dependencies, log }),
        () => tellEvents.waiting(log),
        () => measureLedger({ ...dependencies, metrics }),
      );
    }
    const book = createProviderBook({
      ...config,
      authorizer: await authorizer(),
      requestTimeoutMs: times.requestTimeoutMs,
    });
    if ('providerOrderId' in message) return cancelExtraOrder(message.providerOrderId, { ...dependencies, book, log });
    await reconcileOrder(message.clientOrderId, { ...dependencies, book, log });
  },
});
