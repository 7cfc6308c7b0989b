import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoDbLedger } from '../adapters/aws/dynamodb-ledger.ts';
import { parseIntakeMessage } from '../adapters/aws/message-bodies.ts';
import { createS3FileStore } from '../adapters/aws/s3-file-store.ts';
import { createSqsMessages } from '../adapters/aws/sqs-messages.ts';
import { loadProfiles } from '../adapters/profile-files.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readGuard, readLedgerConfig, readPlanConfig, readQueueUrls } from '../config.ts';
import { splitIntake } from '../use-cases/split-intake.ts';
import { handleBatch } from './handle-batch.ts';

const config = readPlanConfig(process.env);
const profilesDir = config.profilesDir ?? join(import.meta.dirname, 'profiles');
const dependencies = {
  ledger: createDynamoDbLedger(new DynamoDBClient(), readLedgerConfig(process.env).tableName, randomUUID),
  files: createS3FileStore(new S3Client()),
  messages: createSqsMessages(new SQSClient(), readQueueUrls(process.env)),
  clock: systemClock,
  stage: { ...config, guard: readGuard(process.env), profiles: async () => (await loadProfiles(profilesDir)).profiles },
};

/** S3 "Object Created" -> the file's orders in the ledger and in the order queue. */
export const handler = handleBatch(async (record, { log }) => {
  const { object, requester } = parseIntakeMessage(record.body);
  await splitIntake(object, requester, { ...dependencies, log });
});
