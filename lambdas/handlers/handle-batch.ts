import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createJsonLog } from '../adapters/json-log.ts';
import type { Log } from '../ports.ts';

/** What one record is handled with. */
export interface Invocation {
  readonly log: Log;
  readonly remainingMs: () => number;
}

/**
 * The partial batch response: a record that fails comes back alone, and never takes its batch along. Records are handled
 * at the same time; each is one order or one file of its own.
 */
export const handleBatch =
  (handleRecord: (record: SQSRecord, invocation: Invocation) => Promise<void>) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const log = createJsonLog(console.log, { requestId: context.awsRequestId, function: context.functionName });
    const invocation: Invocation = { log, remainingMs: () => context.getRemainingTimeInMillis() };
    const results = await Promise.allSettled(event.Records.map((record) => handleRecord(record, invocation)));
    const batchItemFailures = results.flatMap((result, index) => {
      const messageId = event.Records[index]?.messageId ?? '';
      if (result.status === 'fulfilled') return [];
      log.error('a message failed and comes back', { messageId, reason: describe(result.reason) });
      return [{ itemIdentifier: messageId }];
    });
    return { batchItemFailures };
  };

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
