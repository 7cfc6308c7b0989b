import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoDbLedger } from '../adapters/aws/dynamodb-ledger.ts';
import { parseOrderMessage } from '../adapters/aws/message-bodies.ts';
import { createSqsMessages } from '../adapters/aws/sqs-messages.ts';
import { createOrderProvider } from '../adapters/huawei/order-client.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readLedgerConfig, readOrderRate, readProviderConfig, readQueueUrls, readTimes } from '../config.ts';
import { submitOrder } from '../use-cases/submit-order.ts';
import { connectProvider } from './connect-provider.ts';
import { handleBatch } from './handle-batch.ts';

const config = readProviderConfig(process.env);
const times = readTimes(process.env);
const authorizer = connectProvider(config, times.requestTimeoutMs);
const dependencies = {
  ledger: createDynamoDbLedger(new DynamoDBClient(), readLedgerConfig(process.env).tableName, randomUUID),
  messages: createSqsMessages(new SQSClient(), readQueueUrls(process.env)),
  clock: systemClock,
  times,
  orderRate: readOrderRate(process.env),
  random: Math.random,
  newNonce: randomUUID,
  sleep: (delayMs: number) => sleep(delayMs),
};

/** {clientOrderId} -> one POST to the provider, and what it came to in the ledger. */
export const handler = handleBatch(async (record, { log, remainingMs }) => {
  const { clientOrderId } = parseOrderMessage(record.body);
  const provider = createOrderProvider({
    ...config,
    authorizer: await authorizer(),
    requestTimeoutMs: times.requestTimeoutMs,
  });
  await submitOrder(clientOrderId, remainingMs, { ...dependencies, provider, log });
});
