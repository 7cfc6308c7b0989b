import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { WorkQueue } from './work-queue.ts';

/** The shortest rate in EventBridge. */
const SHORTEST_RATE_MS = 60_000;

/**
 * Starts a patrol in reconcile at a fixed rate, which finds work that lost its message. The rule's metadata
 * `deskdrop:everyMs` gives the local cloud a rate under EventBridge's minimum.
 */
export class PatrolSchedule extends Construct {
  readonly rule: events.Rule;

  constructor(scope: Construct, id: string, props: { everyMs: number; reconcileQueue: WorkQueue }) {
    super(scope, id);
    const { everyMs, reconcileQueue } = props;
    this.rule = new events.Rule(this, 'Rule', {
      description: 'Patrols the ledger and the bucket for work that lost its message.',
      schedule: events.Schedule.rate(Duration.millis(Math.max(everyMs, SHORTEST_RATE_MS))),
      targets: [
        new SqsQueue(reconcileQueue.queue, {
          message: events.RuleTargetInput.fromObject({ patrol: 'all' }),
          deadLetterQueue: reconcileQueue.deadLetterQueue,
        }),
      ],
    });
    (this.rule.node.defaultChild as events.CfnRule).addMetadata('deskdrop:everyMs', everyMs);
  }
}
