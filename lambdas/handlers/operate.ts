import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS, FILE_LIMITS } from '../adapters/aws-sdk/client-limits.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { connectProvider } from '../adapters/connect-provider.ts';
import { createProviderClock } from '../adapters/huawei/http/provider-clock.ts';
import { createProviderBook } from '../adapters/huawei/provider-book.ts';
import { openLedger } from '../adapters/open-ledger.ts';
import { createS3Drops } from '../adapters/s3/s3-drops.ts';
import { parseCommandMessage } from '../adapters/sqs/message-bodies.ts';
import { createSqsMessages } from '../adapters/sqs/sqs-messages.ts';
import {
  readLedgerConfig,
  readOperateConfig,
  readPersonalDataTerm,
  readProviderConfig,
  readQueueUrls,
  readTimes,
} from '../config.ts';
import { runCommand } from '../use-cases/operate/run-command.ts';
import { containerLog, handleBatch, metrics } from './handle-batch.ts';
import { createRetryLater } from './retry-later.ts';

const config = readProviderConfig(process.env);
const times = readTimes(process.env);
const authorizer = connectProvider(config, times.requestTimeoutMs, containerLog);
const dependencies = {
  ledger: openLedger({ ...readLedgerConfig(process.env), term: readPersonalDataTerm(process.env), metrics }),
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  files: createS3Drops(new S3Client(FILE_LIMITS)),
  clock: systemClock,
  providerClock: createProviderClock(config, systemClock),
  times,
  ...readOperateConfig(process.env),
  openBook: async () =>
    createProviderBook({ ...config, authorizer: await authorizer(), requestTimeoutMs: times.requestTimeoutMs }),
};

/** {commandId} -> what the person asked for, who stands in the command; its progress and its end go into it. */
export const handler = handleBatch({
  retryLater: createRetryLater(process.env),
  parse: parseCommandMessage,
  idsOf: (message) => message,
  handle: ({ commandId }, { log, remainingMs }) => runCommand(commandId, remainingMs, { ...dependencies, log }),
});
