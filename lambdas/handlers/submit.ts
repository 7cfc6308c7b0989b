import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS } from '../adapters/aws-sdk/client-limits.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { connectProvider } from '../adapters/connect-provider.ts';
import { createProviderClock } from '../adapters/huawei/http/provider-clock.ts';
import { createOrderProvider } from '../adapters/huawei/ordering/order-client.ts';
import { meterProvider } from '../adapters/metering.ts';
import { openLedger } from '../adapters/open-ledger.ts';
import { parseOrderMessage } from '../adapters/sqs/message-bodies.ts';
import { createSqsMessages } from '../adapters/sqs/sqs-messages.ts';
import {
  readLedgerConfig,
  readOrderRate,
  readPersonalDataTerm,
  readProviderConfig,
  readQueueUrls,
  readTimes,
} from '../config.ts';
import { submitOrder } from '../use-cases/submit/submit-order.ts';
import { handleBatch, metrics } from './handle-batch.ts';
import { createTellEvents } from './tell-events.ts';

const config = readProviderConfig(process.env);
const times = readTimes(process.env);
const providerClock = createProviderClock(config, systemClock);
const authorizer = connectProvider(config, times.requestTimeoutMs);
const ledger = openLedger({ ...readLedgerConfig(process.env), term: readPersonalDataTerm(process.env), metrics });
const tellEvents = createTellEvents(ledger, process.env);
const dependencies = {
  ledger,
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  clock: systemClock,
  providerClock,
  times,
  orderRate: readOrderRate(process.env),
  random: Math.random,
  newNonce: randomUUID,
  sleep: (delayMs: number) => sleep(delayMs),
};

/** {clientOrderId} -> one POST to the provider, with its outcome recorded in the ledger. */
export const handler = handleBatch({
  tellEvents,
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
