import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { INCOMING_PREFIX, PLAN_PREFIX } from '../../lambdas/domain/intakes/drop-key.ts';
import type { DropBucket } from './drop-bucket.ts';
import type { WorkQueue } from './work-queue.ts';

/**
 * Every object created under `incoming/` or `plan/` becomes a message in the intake queue. The rule matches only the
 * prefix, because suffix and wildcard matches are case-sensitive: `Users.CSV` would be silently ignored.
 */
export class DropEvents extends Construct {
  readonly rule: events.Rule;

  constructor(scope: Construct, id: string, props: { drops: DropBucket; intakeQueue: WorkQueue }) {
    super(scope, id);
    const { drops, intakeQueue } = props;
    this.rule = new events.Rule(this, 'Rule', {
      description: `Objects created under ${INCOMING_PREFIX} and ${PLAN_PREFIX} go to the intake queue.`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [drops.bucketName] },
          object: { key: [{ prefix: INCOMING_PREFIX }, { prefix: PLAN_PREFIX }] },
        },
      },
      // Events that EventBridge cannot deliver go to the dead-letter queue of split.
      targets: [new SqsQueue(intakeQueue.queue, { deadLetterQueue: intakeQueue.deadLetterQueue })],
    });
  }
}
