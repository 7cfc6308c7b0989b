import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { WorkQueue } from './work-queue.ts';

/** Once a week: holds the ledger against the provider, as the command `verify` does. */
export class VerifySchedule extends Construct {
  readonly rule: events.Rule;

  constructor(scope: Construct, id: string, { commandQueue }: { readonly commandQueue: WorkQueue }) {
    super(scope, id);
    this.rule = new events.Rule(this, 'Rule', {
      description: 'Holds the ledger against the provider.',
      schedule: events.Schedule.rate(Duration.days(7)),
      targets: [
        new SqsQueue(commandQueue.queue, {
          message: events.RuleTargetInput.fromObject({ verify: 'scheduled' }),
          deadLetterQueue: commandQueue.deadLetterQueue,
        }),
      ],
    });
  }
}
