import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { CALL_LIMITS, FILE_LIMITS } from '../adapters/aws-sdk/client-limits.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { openEmailKey } from '../adapters/open-email-key.ts';
import { openLedger } from '../adapters/open-ledger.ts';
import { createS3FileStore } from '../adapters/s3/s3-file-store.ts';
import { createSnsNotifications } from '../adapters/sns/sns-notifications.ts';
import { parseReportMessage } from '../adapters/sqs/message-bodies.ts';
import { readEmailKeyConfig, readHoldOptions, readLedgerConfig, readReportConfig, readTimes } from '../config.ts';
import { reportIntake } from '../use-cases/report/report-intake.ts';
import { handleBatch, metrics } from './handle-batch.ts';
import { createRetryLater } from './retry-later.ts';
import { createTellEvents } from './tell-events.ts';

const { notificationTopicArn, auditBucket, language } = readReportConfig(process.env);
const emailKey = openEmailKey(readEmailKeyConfig(process.env));
const ledger = openLedger({ ...readLedgerConfig(process.env), metrics });
const tellEvents = createTellEvents(ledger, process.env);
const dependencies = {
  ledger,
  files: createS3FileStore(new S3Client(FILE_LIMITS)),
  clock: systemClock,
  times: readTimes(process.env),
  holdOptions: readHoldOptions(process.env),
  notifications:
    notificationTopicArn === undefined
      ? undefined
      : createSnsNotifications(new SNSClient(CALL_LIMITS), notificationTopicArn),
  auditBucket,
  language,
};

/** {intakeId} -> the result file and the summary, once every order of the file has ended. */
export const handler = handleBatch({
  tellEvents,
  retryLater: createRetryLater(process.env),
  parse: (body, { attributes }) => parseReportMessage(body, Number(attributes.ApproximateReceiveCount)),
  idsOf: ({ intakeId }) => ({ intakeId }),
  handle: ({ intakeId, again, factAt }, { log }) =>
    reportIntake(intakeId, again, { ...dependencies, log, emailKey: () => emailKey(log) }, factAt),
});
