import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Annotations, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { keptOnceCreated } from './removal.ts';

/** The AWS service through which a key may be used; never directly. */
type Service = 'dynamodb' | 's3' | 'secretsmanager' | 'sns' | 'sqs';

const READ = ['kms:Decrypt'];
/** Writing needs Decrypt as well: for S3 multipart uploads, and for data keys that SQS reuses. */
const WRITE = ['kms:Decrypt', 'kms:GenerateDataKey'];
/** The rights that DynamoDB requires for reading and for writing. */
const TABLE_READ = ['kms:Decrypt', 'kms:DescribeKey'];
const TABLE_WRITE = [
  ...TABLE_READ,
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

export interface EncryptionKeysProps {
  readonly keepsData: boolean;
  /** In place of both keys. */
  readonly given?: kms.IKey | undefined;
}

/**
 * The stack's keys: one for all data (buckets, queues, ledger, topics, logs, trail) and one for the provider's
 * credentials. The policy of the data key allows the AWS services that write by themselves, which would otherwise fail
 * silently. The conditions name the account and no resource, because that would make key, queue and rule depend on each
 * other.
 */
export class EncryptionKeys extends Construct {
  readonly data: kms.IKey;
  readonly credentials: kms.IKey;

  constructor(scope: Construct, id: string, props: EncryptionKeysProps) {
    super(scope, id);
    const { given } = props;
    const key = (keyId: string, description: string): kms.IKey =>
      given ??
      new kms.Key(this, keyId, {
        description,
        enableKeyRotation: true,
        rotationPeriod: Duration.days(365),
        pendingWindow: Duration.days(props.keepsData ? 30 : 7),
        removalPolicy: keptOnceCreated(props),
      });
    this.data = key('Data', 'Deskdrop: bucket, queues, ledger, topics, logs and trail.');
    this.credentials = key('Credentials', "Deskdrop: the provider's credentials.");
    this.#allowServices();
  }

  /** Lets the grantee read or write with the data key, or the key of a given resource, through one service. */
  grant(grantee: iam.IGrantable, service: Service, access: 'read' | 'write', key: kms.IKey = this.data): void {
    const [read, write] = service === 'dynamodb' ? [TABLE_READ, TABLE_WRITE] : [READ, WRITE];
    this.#grant(grantee, key, service, access === 'read' ? read : write);
  }

  /** Lets the grantee read secrets encrypted with one of the keys. */
  grantReadSecrets(grantee: iam.IGrantable, key: 'data' | 'credentials'): void {
    this.#grant(grantee, this[key], 'secretsmanager', READ);
  }

  #grant(grantee: iam.IGrantable, key: kms.IKey, service: Service, actions: string[]): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions,
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }

  #allowServices(): void {
    const { account, region, partition } = Stack.of(this);
    const missing: string[] = [];
    const allow = (sid: string, service: string, actions: string[], conditions: Record<string, unknown>) => {
      const { statementAdded } = this.data.addToResourcePolicy(
        new iam.PolicyStatement({
          sid,
          principals: [new iam.ServicePrincipal(service)],
          actions,
          resources: ['*'],
          conditions,
        }),
      );
      if (!statementAdded) missing.push(sid);
    };
    const ours = { StringEquals: { 'aws:SourceAccount': account } };
    const publish = ['kms:Decrypt', 'kms:GenerateDataKey*'];
    // EventBridge sends events to the queues and dead-letter queues, and notices to the topics.
    allow('EventsDeliver', 'events.amazonaws.com', publish, ours);
    allow('AlarmsPublish', 'cloudwatch.amazonaws.com', publish, ours);
    allow('TopicsDeliver', 'sns.amazonaws.com', publish, ours);
    allow(
      'LogsWrite',
      `logs.${region}.amazonaws.com`,
      [...publish, 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:DescribeKey'],
      {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    );
    allow('TrailWrites', 'cloudtrail.amazonaws.com', ['kms:GenerateDataKey*'], {
      StringLike: {
        'kms:EncryptionContext:aws:cloudtrail:arn': `arn:${partition}:cloudtrail:${region}:${account}:trail/*`,
      },
    });
    // CloudTrail needs it to create or change a trail whose bucket has an S3 Bucket Key.
    allow('TrailReads', 'cloudtrail.amazonaws.com', ['kms:Decrypt'], ours);
    allow('TrailDescribes', 'cloudtrail.amazonaws.com', ['kms:DescribeKey'], ours);
    if (missing.length > 0)
      Annotations.of(this).addWarningV2(
        'deskdrop:key-policy',
        `the policy of the given key belongs to somebody else: it must allow what docs/LIBRARY.md says under "A key" (${missing.join(', ')}), or AWS services cannot write.`,
      );
  }
}
