import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS } from '../adapters/aws/client-limits.ts';
import { parseOrderMessage } from '../adapters/aws/message-bodies.ts';
import { createSqsMessages } from '../adapters/aws/sqs-messages.ts';
import { createOrderProvider } from '../adapters/huawei/order-client.ts';
import { createProviderClock } from '../adapters/huawei/provider-clock.ts';
import { meterProvider } from '../adapters/metered-ledger.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readOrderRate, readPersonalDataTerm, readProviderConfig, readQueueUrls, readTimes } from '../config.ts';
import { submitOrder } from '../use-cases/submit-order.ts';
import { connectProvider } from './connect-provider.ts';
import { handleBatch, metrics } from './handle-batch.ts';
import { openLedger } from './open-ledger.ts';

const config = readProviderConfig(process.env);
const times = readTimes(process.env);
const providerClock = createProviderClock(config, systemClock);
const authorizer = connectProvider(config, times.requestTimeoutMs);
const dependencies = {
  ledger: openLedger(process.env, readPersonalDataTerm(process.env)),
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  clock: systemClock,
  providerClock,
  times,
  orderRate: readOrderRate(process.env),
  random: Math.random,
  newNonce: randomUUID,
  sleep: (delayMs: number) => sleep(delayMs),
};

/** {clientOrderId} -> one POST to the provider, and what it came to in the ledger. */
export const handler = handleBatch({
  parse: parseOrderMessage,
  idsOf: ({ clientOrderId }) => ({ clientOrderId }),
  handle: async ({ clientOrderId, revision }, { log, remainingMs }) => {
    const provider = createOrderProvider({
      ...config,
      authorizer: await authorizer(),
      requestTimeoutMs: times.requestTimeoutMs,
    });
    const deps = { ...dependencies, provider: meterProvider(provider, metrics), log };
    await submitOrder(clientOrderId, remainingMs, deps, revision);
  },
});
