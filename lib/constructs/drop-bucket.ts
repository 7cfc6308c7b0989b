import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { INCOMING_PREFIX, PLAN_PREFIX } from '../../lambdas/domain/intakes/drop-key.ts';
import { KEPT_PLAN_PREFIX } from '../../lambdas/domain/planning/plan-file.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { checkGivenBucket } from './given-bucket.ts';
import { privateBucket, refuseOtherKeys } from './private-bucket.ts';

const DROP_PREFIXES = [INCOMING_PREFIX, PLAN_PREFIX];
/** Where reports are written. */
const RESULTS_PREFIX = 'results/';

export interface DropBucketProps {
  readonly stage: StageConfig;
  /** Without them S3 encrypts with its own key. */
  readonly keys?: EncryptionKeys | undefined;
  readonly accessLogs?: s3.IBucket | undefined;
  /** In place of a bucket of its own. */
  readonly given?: s3.IBucket | undefined;
}

/**
 * The bucket: drops under `incoming/` and `plan/`, pinned plans under `pinned/`, reports under `results/`. It keeps
 * versions, because an intake is one version of an object.
 */
export class DropBucket extends Construct {
  readonly bucket: s3.IBucket;
  readonly #grantKey: (grantee: iam.IGrantable, access: 'read' | 'write') => void;

  constructor(scope: Construct, id: string, { stage, keys, accessLogs, given }: DropBucketProps) {
    super(scope, id);
    if (given !== undefined) {
      checkGivenBucket(this, given);
      const key = given.encryptionKey;
      this.bucket = given;
      this.#grantKey = (grantee, access) => key && keys?.grant(grantee, 's3', access, key);
      return;
    }
    this.#grantKey = (grantee, access) => keys?.grant(grantee, 's3', access);
    const bucket = new s3.Bucket(this, 'Bucket', {
      ...privateBucket({ stage, keys, accessLogs, logPrefix: 'drops/' }),
      lifecycleRules: lifecycleRules(stage.retention),
    });
    this.bucket = bucket as s3.IBucket;
    if (keys !== undefined) refuseOtherKeys(bucket, keys.data);
    // CDK's `eventBridgeEnabled: true` would add a custom resource with a Lambda function to set this one property.
    (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** Includes s3:ListBucket: without it S3 answers 403 for a deleted object, as it does for a missing right. */
  grantReadDrops(grantee: iam.IGrantable): void {
    this.#grant(grantee, ['s3:GetObject', 's3:GetObjectVersion'], this.#drops());
    this.#grantKey(grantee, 'read');
    this.#grant(grantee, ['s3:ListBucket'], [this.bucket.bucketArn]);
  }

  /** For drops whose event was lost: lists them and reads their current version. */
  grantFindDrops(grantee: iam.IGrantable): void {
    this.#grant(grantee, ['s3:GetObject'], this.#drops());
    this.#grantKey(grantee, 'read');
    this.#grantList(grantee, ['s3:ListBucket'], DROP_PREFIXES);
  }

  /** For deleting all versions of the files that name a person. */
  grantDelete(grantee: iam.IGrantable): void {
    const prefixes = [...DROP_PREFIXES, RESULTS_PREFIX];
    this.#grantList(grantee, ['s3:ListBucketVersions'], prefixes);
    this.#grant(
      grantee,
      ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`)),
    );
  }

  /** PutObject covers the parts of a multipart upload, but not its abort. */
  grantWriteResults(grantee: iam.IGrantable): void {
    this.#grant(
      grantee,
      ['s3:PutObject', 's3:AbortMultipartUpload'],
      [this.bucket.arnForObjects(`${RESULTS_PREFIX}*`)],
    );
    this.#grantKey(grantee, 'write');
  }

  /** For the function that makes plans. */
  grantKeepPlans(grantee: iam.IGrantable): void {
    this.#grant(grantee, ['s3:PutObject', 's3:AbortMultipartUpload'], this.#keptPlans());
    this.#grantKey(grantee, 'write');
  }

  grantReadKeptPlans(grantee: iam.IGrantable): void {
    this.#grant(grantee, ['s3:GetObject'], this.#keptPlans());
  }

  /** For people and programs that drop files and fetch the results. They cannot read drops. */
  grantUpload(grantee: iam.IGrantable): void {
    this.#grant(grantee, ['s3:PutObject', 's3:AbortMultipartUpload'], this.#drops());
    this.#grant(grantee, ['s3:GetObject'], [this.bucket.arnForObjects(`${RESULTS_PREFIX}*`)]);
    this.#grantList(grantee, ['s3:ListBucket'], [RESULTS_PREFIX]);
    this.#grantKey(grantee, 'write');
  }

  #keptPlans(): string[] {
    return [this.bucket.arnForObjects(`${KEPT_PLAN_PREFIX}*`)];
  }

  #drops(): string[] {
    return DROP_PREFIXES.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
  }

  #grantList(grantee: iam.IGrantable, actions: string[], prefixes: readonly string[]): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions,
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      }),
    );
  }

  #grant(grantee: iam.IGrantable, actions: string[], resources: string[]): void {
    grantee.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
  }
}

/**
 * Replaced and deleted objects stay for a while as older versions, because a report reads the version that was planned.
 */
const lifecycleRules = ({
  dropDays,
  planDays,
  resultDays,
  replacedDays,
}: StageConfig['retention']): s3.LifecycleRule[] => {
  const expire = (prefix: string, days: number): s3.LifecycleRule => ({
    id: `expire-${prefix.slice(0, -1)}`,
    prefix,
    expiration: Duration.days(days),
    noncurrentVersionExpiration: Duration.days(Math.min(days, replacedDays)),
  });
  return [
    expire(INCOMING_PREFIX, dropDays),
    expire(PLAN_PREFIX, planDays),
    expire(RESULTS_PREFIX, resultDays),
    // A pinned plan is of no use without its file.
    expire(KEPT_PLAN_PREFIX, dropDays),
    { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
    { id: 'expired-delete-markers', expiredObjectDeleteMarker: true },
  ];
};
