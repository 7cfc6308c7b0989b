import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS, FILE_LIMITS } from '../adapters/aws-sdk/client-limits.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { openEmailKey } from '../adapters/open-email-key.ts';
import { openLedger } from '../adapters/open-ledger.ts';
import { loadProfiles } from '../adapters/profile-files.ts';
import { createS3FileStore } from '../adapters/s3/s3-file-store.ts';
import { parseIntakeMessage } from '../adapters/sqs/message-bodies.ts';
import { createSqsMessages } from '../adapters/sqs/sqs-messages.ts';
import {
  readEmailKeyConfig,
  readGuard,
  readLedgerConfig,
  readPersonalDataTerm,
  readPlanConfig,
  readQueueUrls,
} from '../config.ts';
import { intakeIdOf } from '../domain/intakes/intake-id.ts';
import { splitIntake } from '../use-cases/split/split-intake.ts';
import { handleBatch, metrics } from './handle-batch.ts';
import { createRetryLater } from './retry-later.ts';
import { createTellEvents } from './tell-events.ts';

const config = readPlanConfig(process.env);
const profilesDir = config.profilesDir ?? join(import.meta.dirname, 'profiles');
const emailKey = openEmailKey(readEmailKeyConfig(process.env));
const ledger = openLedger({ ...readLedgerConfig(process.env), term: readPersonalDataTerm(process.env), metrics });
const tellEvents = createTellEvents(ledger, process.env);
const dependencies = {
  ledger,
  files: createS3FileStore(new S3Client(FILE_LIMITS)),
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  clock: systemClock,
  stage: { ...config, guard: readGuard(process.env), profiles: async () => (await loadProfiles(profilesDir)).profiles },
};

/** S3 "Object Created" -> the file's orders in the ledger and in the order queue. */
export const handler = handleBatch({
  tellEvents,
  retryLater: createRetryLater(process.env),
  parse: parseIntakeMessage,
  idsOf: ({ object }) => ({ intakeId: intakeIdOf(object) }),
  handle: ({ object, origin }, { log }) =>
    splitIntake(object, origin, { ...dependencies, log, emailKey: () => emailKey(log) }),
});
