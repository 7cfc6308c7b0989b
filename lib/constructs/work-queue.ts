import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import type { FunctionConfig, WorkerConfig } from '../stage/function-config.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';

/** A queue with its dead-letter queue, configured for the one function that reads it. */
export class WorkQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly #consumer: WorkerConfig;
  readonly #mappings: { queue?: lambda.EventSourceMapping; deadLetters?: lambda.EventSourceMapping } = {};

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
    // The queue has a fixed name for its dead-letter queue to refer to. A reference would make the two depend on each
    // other.
    const queueName = stage.region === undefined ? undefined : `Deskdrop-${stage.stage}-${role}`;
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      ...common,
      // Otherwise any queue of the account could use it, and Deskdrop would act on foreign dead letters.
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

  /** Those that take from the queue and from its dead letters. */
  get mappings(): { readonly [name in 'queue' | 'deadLetters']?: lambda.EventSourceMapping } {
    return this.#mappings;
  }

  get queueUrl(): string {
    return this.queue.queueUrl;
  }

  grantSend(grantee: iam.IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
    this.#keys?.grant(grantee, 'sqs', 'write');
  }

  /**
   * Invokes the function with the queue's messages. Only the failed messages of a batch come back.
   *
   * @param callsBack the function itself sets when they come back (lambdas/handlers/retry-later.ts)
   */
  feed(fn: lambda.Function, { callsBack }: { readonly callsBack: boolean }): void {
    this.#mappings.queue = this.#map(fn, this.queue, this.#consumer, callsBack ? ['sqs:ChangeMessageVisibility'] : []);
  }

  /**
   * Invokes the function with the dead letters, so that the ledger records what failed. Unreadable ones stay in the
   * queue.
   */
  feedDeadLetters(fn: lambda.Function, consumer: FunctionConfig): void {
    this.#mappings.deadLetters = this.#map(fn, this.deadLetterQueue, consumer, []);
  }

  /**
   * CDK's event source would allow the function to use the key other than through SQS. Keeps the id that CDK would
   * give.
   */
  #map(fn: lambda.Function, queue: sqs.Queue, consumer: FunctionConfig, more: string[]): lambda.EventSourceMapping {
    queue.grant(fn, 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', ...more);
    this.#keys?.grant(fn, 'sqs', 'read');
    return fn.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(queue.node)}`, {
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
