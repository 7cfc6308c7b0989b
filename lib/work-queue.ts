import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionConfig, StageConfig } from './stage-config.ts';

/** A queue with its dead-letter queue, sized for the one function that reads it. */
export class WorkQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly #consumer: FunctionConfig;

  constructor(scope: Construct, id: string, props: { stage: StageConfig; consumer: FunctionConfig }) {
    super(scope, id);
    const { stage, consumer } = props;
    this.#consumer = consumer;
    // SQS-managed keys: EventBridge may deliver without a grant on a key.
    const common = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      ...common,
      retentionPeriod: Duration.millis(stage.deadLetterRetentionMs),
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...common,
      retentionPeriod: Duration.millis(stage.queueRetentionMs),
      visibilityTimeout: Duration.millis(consumer.visibilityMs),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: consumer.maxReceiveCount },
    });
  }

  get queueUrl(): string {
    return this.queue.queueUrl;
  }

  grantSend(grantee: iam.IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
  }

  /** Lets Lambda give the queue's messages to this function; the failed ones of a batch come back alone. */
  feed(fn: lambda.Function): void {
    fn.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: this.#consumer.batchSize,
        maxConcurrency: this.#consumer.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
}
