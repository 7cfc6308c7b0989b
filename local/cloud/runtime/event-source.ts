import { setTimeout as delay } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { describeError, errorStack } from '../../../lambdas/domain/values/describe-error.ts';
import type { Queue } from '../resources/create-queue.ts';
import type { EventSourcePlan } from '../template/plan-event-sources.ts';
import { failedMessageIds } from './batch-result.ts';
import { invokeFunction, type LoadedFunction } from './invoke-function.ts';
import { toSqsEvent } from './sqs-event.ts';

/** The longest wait in SQS, because an idle queue costs only its polls. */
const POLL_SECONDS = 20;
/** Short enough for a stop that has to wait for the poll. */
const SHORT_POLL_SECONDS = 1;
const RETRY_AFTER_MS = 1000;

export interface EventSourceOptions {
  readonly sqs: SQSClient;
  readonly region: string;
  readonly queue: Queue;
  readonly fn: LoadedFunction;
  readonly plan: Pick<EventSourcePlan, 'batchSize' | 'maxConcurrency' | 'reportsItemFailures'>;
  /** The queue ends with this cloud, so the last poll can be aborted. */
  readonly isQueueOurs: boolean;
  readonly log: (line: string) => void;
}

export interface EventSource {
  /** Starts no new batch. Resolves when the last poll and the last invocation have ended. */
  stop(): Promise<void>;
}

/**
 * Emulates Lambda's event source: receives batches, invokes the function, and deletes the messages that it handled. A
 * failed message comes back after its visibility timeout, until the queue's redrive policy moves it.
 *
 * One reader serves all invocations, because each message would wake every waiting reader. A poll is aborted only if
 * the queue ends with the cloud. Otherwise the server would deliver the next message to the aborted poll and hide it
 * until its visibility timeout.
 */
export const startEventSource = (options: EventSourceOptions): EventSource => {
  const { sqs, region, queue, fn, plan, isQueueOurs, log } = options;
  const lastPoll = new AbortController();
  const running = new Set<Promise<void>>();
  const deleting = new Set<Promise<void>>();
  let stopping = false;

  const receive = async (): Promise<Message[]> => {
    try {
      const command = new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: plan.batchSize,
        WaitTimeSeconds: isQueueOurs ? POLL_SECONDS : SHORT_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      return (await sqs.send(command, { abortSignal: lastPoll.signal })).Messages ?? [];
    } catch (error) {
      if (lastPoll.signal.aborted) return [];
      if (!stopping) log(`${fn.name}: the queue ${queue.url} cannot be read, trying again: ${describeError(error)}`);
      await delay(RETRY_AFTER_MS);
      return [];
    }
  };

  const invoke = async (messages: readonly Message[]): Promise<readonly Message[]> => {
    const messageIds = messages.map(({ MessageId }) => String(MessageId));
    try {
      const answer = await invokeFunction(fn, toSqsEvent(messages, queue.arn, region));
      if (!plan.reportsItemFailures) return messages;
      const failed = failedMessageIds(answer, messageIds);
      return messages.filter(({ MessageId }) => !failed.has(String(MessageId)));
    } catch (error) {
      log(`${fn.name} failed, its ${messages.length} message(s) will come back: ${errorStack(error)}`);
      return [];
    }
  };

  const deleteHandled = async (handled: readonly Message[]): Promise<void> => {
    if (handled.length === 0) return;
    const entries = handled.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    try {
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }));
      for (const { Message: reason } of Failed)
        log(`${fn.name}: a handled message was not deleted and will come back: ${reason}`);
    } catch (error) {
      log(
        `${fn.name}: ${handled.length} handled message(s) were not deleted and will come back: ${describeError(error)}`,
      );
    }
  };

  /** Resolves when the function has ended; the messages are deleted meanwhile. */
  const handle = async (messages: readonly Message[]): Promise<void> => {
    const handled = await invoke(messages);
    const deletion = deleteHandled(handled).finally(() => deleting.delete(deletion));
    deleting.add(deletion);
  };

  const poll = async (): Promise<void> => {
    while (!stopping) {
      const messages = await receive();
      if (messages.length === 0) continue;
      // Prefetches one batch, as Lambda does, so that the next invocation does not wait for a poll.
      if (running.size >= plan.maxConcurrency) await Promise.race(running);
      const handling = handle(messages).finally(() => running.delete(handling));
      running.add(handling);
    }
  };

  const polling = poll();
  return {
    stop: async () => {
      stopping = true;
      if (isQueueOurs) lastPoll.abort();
      await polling;
      await Promise.all(running);
      await Promise.all(deleting);
    },
  };
};
