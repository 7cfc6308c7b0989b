import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { EncryptionKeys } from './encryption-keys.ts';
import type { FunctionConfig, StageConfig, WorkerConfig } from './stage-config.ts';

/** A queue with its dead-letter queue, sized for the one function that reads it. */
export class WorkQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly #consumer: WorkerConfig;

  readonly #keys: EncryptionKeys | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: { stage: StageConfig; consumer: WorkerConfig; keys?: EncryptionKeys | undefined },
  ) {
    super(scope, id);
    const { stage, consumer, keys } = props;
    this.#consumer = consumer;
    this.#keys = keys;
    const common = {
      ...(keys === undefined
        ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
        : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: keys.data, dataKeyReuse: Duration.hours(1) }),
      enforceSSL: true,
    };
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      ...common,
      retentionPeriod: Duration.millis(stage.deadLetterRetentionMs),
      visibilityTimeout: Duration.millis(stage.functions['dead-letters'].visibilityMs),
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
    this.#keys?.grant(grantee, 'sqs', 'write');
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

  /** The dead letters go to a function too: the ledger, not a queue, is to say what is wrong. What it can not read stays. */
  feedDeadLetters(fn: lambda.Function, { batchSize, maxConcurrency }: FunctionConfig): void {
    fn.addEventSource(
      new SqsEventSource(this.deadLetterQueue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
    );
  }
}
