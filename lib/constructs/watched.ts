import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PublishedStage } from '../stage/published-stage.ts';
import type { WorkQueue } from './work-queue.ts';

export interface WatchedProps {
  readonly queues: Readonly<Record<string, WorkQueue>>;
  /** Names of the alarms. */
  readonly alarms: readonly string[];
}

/** What the command `doctor` looks at in AWS. */
export class Watched extends Construct {
  readonly #props: WatchedProps;

  constructor(scope: Construct, id: string, props: WatchedProps) {
    super(scope, id);
    this.#props = props;
  }

  #mappings() {
    return Object.entries(this.#props.queues).flatMap(([role, { mappings }]) =>
      (
        [
          [role, mappings.queue],
          [`${role}-dlq`, mappings.deadLetters],
        ] as const
      ).flatMap(([name, mapping]) => (mapping === undefined ? [] : [[name, mapping] as const])),
    );
  }

  /** For the command line. The other queues are among the stage's resources. */
  published(): NonNullable<PublishedStage['watch']> {
    const { queues, alarms } = this.#props;
    const deadLetters = Object.entries(queues).map(([role, { deadLetterQueue }]) => [
      `${role}-dlq`,
      deadLetterQueue.queueUrl,
    ]);
    const command = queues.command === undefined ? [] : [['command', queues.command.queueUrl]];
    return {
      queues: Object.fromEntries([...command, ...deadLetters]),
      eventSourceMappings: Object.fromEntries(
        this.#mappings().map(([name, mapping]) => [name, mapping.eventSourceMappingId]),
      ),
      alarms: [...alarms],
    };
  }

  /** To ask for the depths of the queues, and for the states of mappings and alarms. Nothing of a message is read. */
  grantExamine(grantee: iam.IGrantable): void {
    const { queues, alarms } = this.#props;
    const grant = (action: string, resources: string[]): void => {
      grantee.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [action], resources }));
    };
    grant(
      'sqs:GetQueueAttributes',
      Object.values(queues).flatMap(({ queue, deadLetterQueue }) => [queue.queueArn, deadLetterQueue.queueArn]),
    );
    grant(
      'lambda:GetEventSourceMapping',
      this.#mappings().map(([, mapping]) => mapping.eventSourceMappingArn),
    );
    grant(
      'cloudwatch:DescribeAlarms',
      alarms.map((resourceName) =>
        Stack.of(this).formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
    );
  }
}
