import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS, FILE_LIMITS } from '../adapters/aws-sdk/client-limits.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { connectProvider } from '../adapters/connect-provider.ts';
import { findCredentialsFault } from '../adapters/huawei/auth/find-credentials-fault.ts';
import { createProviderClock } from '../adapters/huawei/http/provider-clock.ts';
import { createProviderOffer } from '../adapters/huawei/huawei-offer.ts';
import { createProviderBook } from '../adapters/huawei/provider-book.ts';
import { openLedger } from '../adapters/open-ledger.ts';
import { loadProfiles } from '../adapters/profile-files.ts';
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
import { beginVerification } from '../use-cases/operate/begin-verification.ts';
import { runCommand } from '../use-cases/operate/run-command.ts';
import { examineProvider } from '../use-cases/status/examine-provider.ts';
import { containerLog, handleBatch, metrics } from './handle-batch.ts';
import { createRetryLater } from './retry-later.ts';
import { createTellEvents } from './tell-events.ts';

const config = readProviderConfig(process.env);
const times = readTimes(process.env);
const { requestTimeoutMs } = times;
const {
  providerRegion: region,
  profilesDir = join(import.meta.dirname, 'profiles'),
  ...settings
} = readOperateConfig(process.env);
const connect = connectProvider(config, requestTimeoutMs, containerLog);
const providerClock = createProviderClock(config, systemClock);
const providerOptions = async () => ({ ...config, authorizer: await connect(), requestTimeoutMs });
const ledger = openLedger({ ...readLedgerConfig(process.env), term: readPersonalDataTerm(process.env), metrics });
const tellEvents = createTellEvents(ledger, process.env);
const dependencies = {
  ledger,
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  files: createS3Drops(new S3Client(FILE_LIMITS)),
  clock: systemClock,
  providerClock,
  times,
  metrics,
  ...settings,
  openBook: async () => createProviderBook(await providerOptions()),
  examine: async () => {
    const options = await providerOptions();
    return examineProvider({
      clock: systemClock,
      providerClock,
      findFault: () => findCredentialsFault(options),
      book: createProviderBook(options),
      offer: createProviderOffer(options),
      region,
      profiles: async () => (await loadProfiles(profilesDir)).profiles,
    });
  },
};

/**
 * {commandId} -> what the person asked for, who stands in the command; its progress and its end go into it.
 * {verify: scheduled} -> a command of the schedule's own.
 */
export const handler = handleBatch({
  tellEvents,
  retryLater: createRetryLater(process.env),
  parse: parseCommandMessage,
  idsOf: (message) => message,
  handle: (message, { log, remainingMs }) =>
    'verify' in message
      ? beginVerification({ ...dependencies, log })
      : runCommand(message.commandId, remainingMs, { ...dependencies, log }),
});
