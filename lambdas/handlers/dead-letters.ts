import { SQSClient } from '@aws-sdk/client-sqs';
import { CALL_LIMITS } from '../adapters/aws-sdk/client-limits.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { openLedger } from '../adapters/open-ledger.ts';
import { parseDeadLetter } from '../adapters/sqs/read-dead-letter.ts';
import { createSqsMessages } from '../adapters/sqs/sqs-messages.ts';
import { readDeadLettersConfig, readLedgerConfig, readPersonalDataTerm, readQueueUrls, readTimes } from '../config.ts';
import { endDeadLetter } from '../use-cases/recover/end-dead-letter.ts';
import { handleBatch, metrics } from './handle-batch.ts';
import { createTellEvents } from './tell-events.ts';

const { payment, reconcileArn } = readDeadLettersConfig(process.env);
const ledger = openLedger({ ...readLedgerConfig(process.env), term: readPersonalDataTerm(process.env), metrics });
const tellEvents = createTellEvents(ledger, process.env);
const dependencies = {
  ledger,
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  clock: systemClock,
  times: readTimes(process.env),
  payment,
};

/**
 * A message that no function could handle -> the ledger says what is wrong, and the message is deleted. An unreadable
 * message stays.
 */
export const handler = handleBatch({
  tellEvents,
  parse: (_body, record) => parseDeadLetter(record, reconcileArn),
  idsOf: (letter) => ('clientOrderId' in letter ? { clientOrderId: letter.clientOrderId } : {}),
  handle: async (letter, { log }) => {
    await endDeadLetter(letter, { ...dependencies, log });
    metrics.record('MessagesGivenUp', 1);
  },
});
