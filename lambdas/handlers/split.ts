import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS, FILE_LIMITS } from '../adapters/aws/client-limits.ts';
import { parseIntakeMessage } from '../adapters/aws/message-bodies.ts';
import { createS3FileStore } from '../adapters/aws/s3-file-store.ts';
import { createSqsMessages } from '../adapters/aws/sqs-messages.ts';
import { loadProfiles } from '../adapters/profile-files.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readGuard, readPersonalDataTerm, readPlanConfig, readQueueUrls } from '../config.ts';
import { intakeIdOf } from '../domain/ids.ts';
import { splitIntake } from '../use-cases/split-intake.ts';
import { handleBatch } from './handle-batch.ts';
import { openEmailKey } from './open-email-key.ts';
import { openLedger } from './open-ledger.ts';
import { createRetryLater } from './retry-later.ts';

const config = readPlanConfig(process.env);
const profilesDir = config.profilesDir ?? join(import.meta.dirname, 'profiles');
const emailKey = openEmailKey(process.env);
const dependencies = {
  ledger: openLedger(process.env, readPersonalDataTerm(process.env)),
  files: createS3FileStore(new S3Client(FILE_LIMITS)),
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  clock: systemClock,
  stage: { ...config, guard: readGuard(process.env), profiles: async () => (await loadProfiles(profilesDir)).profiles },
};

/** S3 "Object Created" -> the file's orders in the ledger and in the order queue. */
export const handler = handleBatch({
  retryLater: createRetryLater(process.env),
  parse: parseIntakeMessage,
  idsOf: ({ object }) => ({ intakeId: intakeIdOf(object) }),
  handle: ({ object, origin }, { log }) =>
    splitIntake(object, origin, { ...dependencies, log, emailKey: () => emailKey(log) }),
});
