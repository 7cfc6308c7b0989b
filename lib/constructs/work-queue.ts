import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import type { FunctionConfig, WorkerConfig } from '../stage/function-config.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';

/** A queue with its dead-letter queue, sized for the one function that reads it. */
export class WorkQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly #consumer: WorkerConfig;

  readonly #keys: EncryptionKeys | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: { stage: StageConfig; role: string; consumer: WorkerConfig; keys?: EncryptionKeys | undefined },
  ) {
    super(scope, id);
    const { stage, role, consumer, keys } = props;
    this.#consumer = consumer;
    this.#keys = keys;
    const common = {
      ...(keys === undefined
        ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
        : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: keys.data, dataKeyReuse: Duration.hours(1) }),
      enforceSSL: true,
    };
    // Named, so that its dead-letter queue can name it in turn: by its resource the two would need each other.
    const queueName = stage.region === undefined ? undefined : `Deskdrop-${stage.stage}-${role}`;
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      ...common,
      // Any other queue of the account could set its dead letters aside here, and they would be believed.
      ...(queueName !== undefined && { redriveAllowPolicy: onlyFrom(this, queueName) }),
      retentionPeriod: Duration.millis(stage.deadLetterRetentionMs),
      visibilityTimeout: Duration.millis(stage.functions['dead-letters'].visibilityMs),
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...common,
      ...omitUndefined({ queueName }),
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

  /**
   * Lets Lambda give the queue's messages to this function; the failed ones of a batch come back alone.
   * `callsBack`: the function itself says when (lambdas/handlers/retry-later.ts).
   */
  feed(fn: lambda.Function, { callsBack }: { readonly callsBack: boolean }): void {
    this.#map(fn, this.queue, this.#consumer, callsBack ? ['sqs:ChangeMessageVisibility'] : []);
  }

  /** The dead letters go to a function too: the ledger, not a queue, is to say what is wrong. What it cannot read stays. */
  feedDeadLetters(fn: lambda.Function, consumer: FunctionConfig): void {
    this.#map(fn, this.deadLetterQueue, consumer, []);
  }

  /** CDK's own event source would let the function use the key by itself, and not through SQS alone. Its id is kept. */
  #map(fn: lambda.Function, queue: sqs.Queue, consumer: FunctionConfig, more: string[]): void {
    queue.grant(fn, 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', ...more);
    this.#keys?.grant(fn, 'sqs', 'read');
    fn.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(queue.node)}`, {
      eventSourceArn: queue.queueArn,
      batchSize: consumer.batchSize,
      maxConcurrency: consumer.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}

const onlyFrom = (scope: Construct, queueName: string): sqs.RedriveAllowPolicy => ({
  redrivePermission: sqs.RedrivePermission.BY_QUEUE,
  sourceQueues: [
    sqs.Queue.fromQueueArn(scope, 'Source', Stack.of(scope).formatArn({ service: 'sqs', resource: queueName })),
  ],
});
