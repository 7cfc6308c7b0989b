import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Check, fine, problem } from '../../../lambdas/domain/examining/check.ts';
import { askAws, EXAMINES } from './ask-aws.ts';

const DEAD_LETTERS = '-dlq';

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** How many messages wait, are in work, and come later. A letter in a dead-letter queue is a problem. */
export const examineQueues = (urls: Readonly<Record<string, string>>, sqs: SQSClient): Promise<readonly Check[]> =>
  Promise.all(
    Object.entries(urls).map(([role, QueueUrl]) => {
      const isDeadLetters = role.endsWith(DEAD_LETTERS);
      const about = isDeadLetters ? `dead letters of ${role.slice(0, -DEAD_LETTERS.length)}` : `queue ${role}`;
      return askAws(about, EXAMINES, async () => {
        const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
        const { Attributes = {} } = await sqs.send(command);
        const [waiting, inWork, later] = COUNTS.map((name) => {
          const count = Number(Attributes[name]);
          if (!Number.isInteger(count)) throw new Error(`${name} is ${Attributes[name]}`);
          return count;
        });
        const says = `${waiting} waiting, ${inWork} in work, ${later} for later`;
        if (!isDeadLetters) return fine(about, says);
        const left = (waiting ?? 0) + (inWork ?? 0) + (later ?? 0);
        return left === 0
          ? fine(about, 'none')
          : problem(
              about,
              says,
              'The function dead-letters records what failed, and leaves only what it cannot read: see DeadLetters in docs/RUNBOOK.md.',
            );
      });
    }),
  );
