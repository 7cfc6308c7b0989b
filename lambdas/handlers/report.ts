import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { createDynamoDbLedger } from '../adapters/aws/dynamodb-ledger.ts';
import { parseReportMessage } from '../adapters/aws/message-bodies.ts';
import { createS3FileStore } from '../adapters/aws/s3-file-store.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readHoldOptions, readLedgerConfig } from '../config.ts';
import { reportIntake } from '../use-cases/report-intake.ts';
import { handleBatch } from './handle-batch.ts';

const dependencies = {
  ledger: createDynamoDbLedger(new DynamoDBClient(), readLedgerConfig(process.env).tableName, randomUUID),
  files: createS3FileStore(new S3Client()),
  clock: systemClock,
  holdOptions: readHoldOptions(process.env),
};

/** {intakeId} -> the result file and the summary, once every order of the file has ended. */
export const handler = handleBatch(async (record, { log }) => {
  const { intakeId, again, factAt } = parseReportMessage(record.body);
  await reportIntake(intakeId, again, { ...dependencies, log }, factAt);
});
