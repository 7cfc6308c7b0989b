import type { Context, SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createLogger, createPowertoolsLog } from '../adapters/powertools/powertools-log.ts';
import { createPowertoolsMetrics } from '../adapters/powertools/powertools-metrics.ts';
import type { MetricName } from '../domain/measuring/metrics.ts';
import { errorStack } from '../domain/values/describe-error.ts';
import type { Log, Metrics } from '../ports/telemetry.ts';
import { type LogFields, withFields } from '../use-cases/signals/log-fields.ts';
import type { RetryLater } from './retry-later.ts';
import type { TellEvents } from './tell-events.ts';

/** How one message is handled. */
export interface Invocation {
  readonly log: Log;
  readonly remainingMs: () => number;
}

export interface BatchHandler<Message> {
  /** Throws on a body that is not a message. */
  readonly parse: (body: string, record: SQSRecord) => Message;
  /** The ids on the message's log lines. */
  readonly idsOf: (message: Message) => LogFields;
  readonly handle: (message: Message, invocation: Invocation) => Promise<void>;
  /** Sends the events of what was handled. */
  readonly tellEvents: TellEvents;
  /** Makes a failed message come back sooner than its queue would show it again. */
  readonly retryLater?: RetryLater;
}

const logger = createLogger();
const published = createPowertoolsMetrics();

/** Of what no single invocation does. */
export const containerLog: Log = createPowertoolsLog(logger);

/** Of all that this container handles. */
export const metrics: Metrics = published;

/**
 * The partial batch response: a failed message comes back alone, without the rest of its batch. Messages are handled
 * concurrently; each is a separate order or file.
 */
export const handleBatch =
  <Message>(handler: BatchHandler<Message>) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const log = createPowertoolsLog(logger, context);
    const remainingMs = () => context.getRemainingTimeInMillis();
    try {
      const failures = await Promise.all(event.Records.map((record) => handleOne(record, handler, log, remainingMs)));
      await handler.tellEvents.own(log, remainingMs);
      return { batchItemFailures: failures.flat() };
    } finally {
      published.publish();
    }
  };

const handleOne = async <Message>(
  record: SQSRecord,
  { parse, idsOf, handle, retryLater }: BatchHandler<Message>,
  batchLog: Log,
  remainingMs: () => number,
): Promise<SQSBatchItemFailure[]> => {
  let log = withFields(batchLog, { messageId: record.messageId });
  let counts: MetricName = 'MessagesUnreadable';
  try {
    const message = parse(record.body, record);
    counts = 'MessagesFailed';
    log = withFields(log, idsOf(message));
    await handle(message, { log, remainingMs });
    return [];
  } catch (error) {
    log.error('a message failed and comes back', { reason: errorStack(error) });
    metrics.record(counts, 1);
    await retryLater?.(record, log);
    return [{ itemIdentifier: record.messageId }];
  }
};
