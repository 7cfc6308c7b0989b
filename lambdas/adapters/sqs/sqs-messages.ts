import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import pRetry from 'p-retry';
import type { DropObject } from '../../domain/intakes/intake.ts';
import type { Messages } from '../../ports/messages.ts';
import { commandBody, extraBody, intakeBody, orderBody, reportBody } from './message-bodies.ts';

/** Only the queues that a function may send to are set. */
export interface QueueUrls {
  readonly intake?: string | undefined;
  readonly order?: string | undefined;
  readonly reconcile?: string | undefined;
  readonly report?: string | undefined;
  readonly command?: string | undefined;
}

const BATCH_MAX = 10;
const DELAY_MAX_SECONDS = 900;

/** SQS counts in whole seconds; a message must not come early. */
const delaySeconds = (delayMs: number): number => Math.min(DELAY_MAX_SECONDS, Math.max(0, Math.ceil(delayMs / 1_000)));

export const createSqsMessages = (client: SQSClient, urls: QueueUrls): Messages => {
  const sendBatch = async (queue: keyof QueueUrls, bodies: readonly string[], delayMs: number): Promise<void> => {
    const QueueUrl = urls[queue];
    if (QueueUrl === undefined) throw new Error(`this function was given no ${queue} queue to send to`);
    let left = bodies.map((body, index) => ({
      Id: String(index),
      MessageBody: body,
      DelaySeconds: delaySeconds(delayMs),
    }));
    // A batch fails entry by entry. Sending one twice is harmless: it is only a reference.
    await pRetry(
      async () => {
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: left }));
        left = left.filter(({ Id }) => Failed.some((failed) => failed.Id === Id));
        if (left.length > 0)
          throw new Error(`${left.length} messages were not taken: ${Failed[0]?.Message ?? Failed[0]?.Code}`);
      },
      { retries: 3, minTimeout: 100, factor: 2, maxTimeout: 1_000, randomize: true, maxRetryTime: 5_000 },
    );
  };
  const send = async (queue: keyof QueueUrls, bodies: readonly string[], delayMs: number): Promise<void> => {
    for (let start = 0; start < bodies.length; start += BATCH_MAX) {
      await sendBatch(queue, bodies.slice(start, start + BATCH_MAX), delayMs);
    }
  };
  return {
    sendIntakes: (objects: readonly DropObject[]) => send('intake', objects.map(intakeBody), 0),
    sendOrders: (clientOrderIds, delayMs, revision) =>
      send(
        'order',
        clientOrderIds.map((id) => orderBody(id, revision)),
        delayMs,
      ),
    sendReconcile: (clientOrderId, delayMs) => send('reconcile', [orderBody(clientOrderId)], delayMs),
    sendExtra: (providerOrderId, delayMs) => send('reconcile', [extraBody(providerOrderId)], delayMs),
    sendCommand: (commandId) => send('command', [commandBody(commandId)], 0),
    sendReport: (intakeId, delayMs, options) =>
      send('report', [reportBody(intakeId, options ?? { again: false })], delayMs),
  };
};
