import { setTimeout as delay } from 'node:timers/promises';
import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import type { ScheduleRulePlan } from '../template/plan-rules.ts';

/** The first turn comes early, for the work that a stop or a kill left behind. */
const FIRST_TURN_MS = 1_000;
/** What comes once a day or less looks after no such work. */
const RARE_MS = 24 * 60 * 60_000;

export interface Schedule {
  stop(): Promise<void>;
}

/** The message is sent as often as on AWS, once a minute, however busy the queue is. */
const MOST_SKIPPED_TURNS = 11;

/**
 * Emulates an EventBridge schedule rule. Skips turns while messages wait in the queue, because local rates are far
 * higher than on AWS and would fill the queue; but a queue that never drains must not keep the schedule out for good.
 */
export const startSchedule = (
  sqs: SQSClient,
  queueUrl: string,
  rule: Pick<ScheduleRulePlan, 'everyMs' | 'input'>,
  log: (line: string) => void,
): Schedule => {
  const stopping = new AbortController();

  const isBusy = async (): Promise<boolean> => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    return Number((await sqs.send(command)).Attributes?.ApproximateNumberOfMessages) > 0;
  };

  const run = async (): Promise<void> => {
    let waitMs = rule.everyMs < RARE_MS ? Math.min(rule.everyMs, FIRST_TURN_MS) : rule.everyMs;
    let skipped = 0;
    while (!stopping.signal.aborted) {
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      waitMs = rule.everyMs;
      if (stopping.signal.aborted) return;
      try {
        if (skipped < MOST_SKIPPED_TURNS && (await isBusy())) {
          skipped++;
          continue;
        }
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: rule.input }));
        skipped = 0;
      } catch (error) {
        log(`The schedule's message for ${queueUrl} was lost: ${describeError(error)}`);
      }
    }
  };

  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
