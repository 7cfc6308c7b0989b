import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoDbLedger } from '../adapters/aws/dynamodb-ledger.ts';
import { parseReconcileMessage } from '../adapters/aws/message-bodies.ts';
import { createS3FileStore } from '../adapters/aws/s3-file-store.ts';
import { createSqsMessages } from '../adapters/aws/sqs-messages.ts';
import { createProviderBook } from '../adapters/huawei/provider-book.ts';
import { systemClock } from '../adapters/system-clock.ts';
import {
  readBucketConfig,
  readLedgerConfig,
  readOrderRate,
  readProviderConfig,
  readQueueUrls,
  readTimes,
} from '../config.ts';
import { reconcileOrder } from '../use-cases/reconcile-order.ts';
import { sweepLedger } from '../use-cases/sweep-ledger.ts';
import { connectProvider } from './connect-provider.ts';
import { handleBatch } from './handle-batch.ts';

const config = readProviderConfig(process.env);
const times = readTimes(process.env);
const authorizer = connectProvider(config, times.requestTimeoutMs);
const dependencies = {
  ledger: createDynamoDbLedger(new DynamoDBClient(), readLedgerConfig(process.env).tableName, randomUUID),
  files: createS3FileStore(new S3Client()),
  messages: createSqsMessages(new SQSClient(), readQueueUrls(process.env)),
  bucketName: readBucketConfig(process.env).bucketName,
  clock: systemClock,
  times,
  orderRate: readOrderRate(process.env),
};

/** {clientOrderId} -> what really happened to an order in doubt. {"sweep":"all"} -> whatever lost its message. */
export const handler = handleBatch(async (record, { log }) => {
  const message = parseReconcileMessage(record.body);
  if ('sweep' in message) return sweepLedger({ ...dependencies, log });
  const book = createProviderBook({
    ...config,
    authorizer: await authorizer(),
    requestTimeoutMs: times.requestTimeoutMs,
  });
  await reconcileOrder(message.clientOrderId, { ...dependencies, book, log });
});
