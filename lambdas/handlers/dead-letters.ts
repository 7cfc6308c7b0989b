import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS } from '../adapters/aws/client-limits.ts';
import { parseDeadLetter } from '../adapters/aws/dead-letter.ts';
import { createSqsMessages } from '../adapters/aws/sqs-messages.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readDeadLettersConfig, readPersonalDataTerm, readQueueUrls, readTimes } from '../config.ts';
import { endDeadLetter } from '../use-cases/end-dead-letter.ts';
import { handleBatch, metrics } from './handle-batch.ts';
import { openLedger } from './open-ledger.ts';

const { payment, reconcileArn } = readDeadLettersConfig(process.env);
const dependencies = {
  ledger: openLedger(process.env, readPersonalDataTerm(process.env)),
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  clock: systemClock,
  times: readTimes(process.env),
  payment,
};

/** A message that nobody could handle -> the ledger says what is wrong, and the message is gone. What it can not read stays. */
export const handler = handleBatch({
  parse: (_body, record) => parseDeadLetter(record, reconcileArn),
  idsOf: (letter) => ('clientOrderId' in letter ? { clientOrderId: letter.clientOrderId } : {}),
  handle: async (letter, { log }) => {
    await endDeadLetter(letter, { ...dependencies, log });
    metrics.record('MessagesGivenUp', 1);
  },
});
