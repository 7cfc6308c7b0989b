import { setTimeout as delay } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { describeError, errorStack } from '../../../lambdas/domain/values/describe-error.ts';
import type { Queue } from '../resources/create-queue.ts';
import type { EventSourcePlan } from '../template/plan-event-sources.ts';
import { failedMessageIds } from './batch-result.ts';
import { invokeFunction, type LoadedFunction } from './invoke-function.ts';
import { toSqsEvent } from './sqs-event.ts';

/** As long as SQS lets one wait: what an idle queue costs is its polls. */
const POLL_SECONDS = 20;
/** A poll that waits this long ends soon enough for a stop that does not break it off. */
const UNBROKEN_POLL_SECONDS = 1;
const RETRY_AFTER_MS = 1000;

export interface EventSourceOptions {
  readonly sqs: SQSClient;
  readonly region: string;
  readonly queue: Queue;
  readonly fn: LoadedFunction;
  readonly plan: Pick<EventSourcePlan, 'batchSize' | 'maxConcurrency' | 'reportsItemFailures'>;
  /** The queue ends with this cloud, so the last poll need not be waited for. */
  readonly isQueueOurs: boolean;
  readonly log: (line: string) => void;
}

export interface EventSource {
  /** No new batch; resolves when the last poll and the last invocation have ended. */
  stop(): Promise<void>;
}

/**
 * Plays Lambda's part between a queue and a function: receives batches, invokes the function, deletes what it handled.
 * What it failed is left to its visibility timeout, and after that to the queue's own redrive.
 *
 * One reader serves all invocations: of many waiting readers each message wakes every one. A poll is only aborted when its
 * queue ends with it: else the server would give the next message to nobody, and hide it until its visibility timeout.
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
        WaitTimeSeconds: isQueueOurs ? POLL_SECONDS : UNBROKEN_POLL_SECONDS,
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
      log(`${fn.name} failed, its ${messages.length} message(s) come again: ${errorStack(error)}`);
      return [];
    }
  };

  const deleteHandled = async (handled: readonly Message[]): Promise<void> => {
    if (handled.length === 0) return;
    const entries = handled.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    try {
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }));
      for (const { Message: reason } of Failed)
        log(`${fn.name}: a handled message was not deleted, it comes again: ${reason}`);
    } catch (error) {
      log(
        `${fn.name}: ${handled.length} handled message(s) were not deleted, they come again: ${describeError(error)}`,
      );
    }
  };

  /** The place is free as soon as the function has ended: it does not wait for the deletion. */
  const handle = async (messages: readonly Message[]): Promise<void> => {
    const handled = await invoke(messages);
    const deletion = deleteHandled(handled).finally(() => deleting.delete(deletion));
    deleting.add(deletion);
  };

  const poll = async (): Promise<void> => {
    while (!stopping) {
      const messages = await receive();
      if (messages.length === 0) continue;
      // One batch is fetched ahead, as Lambda's readers do, so that a free place does not wait for a poll.
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
