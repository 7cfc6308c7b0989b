import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptAlways, keptOnceCreated } from './removal.ts';

export interface PrivateBucketOptions {
  readonly stage: StageConfig;
  /** Without them S3 encrypts with its own key. */
  readonly keys?: EncryptionKeys | undefined;
  /** The bucket for its access logs, under `logPrefix`. */
  readonly accessLogs?: s3.IBucket | undefined;
  readonly logPrefix?: string;
  /** AWS puts objects into the bucket by itself, as soon as it exists. */
  readonly fillsItself?: boolean;
}

/** The properties of every bucket of a stage: not public, only over TLS, versioned. */
export const privateBucket = ({
  stage,
  keys,
  accessLogs,
  logPrefix,
  fillsItself = false,
}: PrivateBucketOptions): s3.BucketProps => ({
  ...(keys === undefined
    ? { encryption: s3.BucketEncryption.S3_MANAGED }
    : { encryption: s3.BucketEncryption.KMS, encryptionKey: keys.data, bucketKeyEnabled: true }),
  ...(accessLogs !== undefined && { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: logPrefix }),
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  versioned: true,
  removalPolicy: fillsItself ? keptAlways(stage) : keptOnceCreated(stage),
  // Only an empty bucket can be deleted, and a versioned bucket is tedious to empty by hand. Not used in the local
  // cloud.
  autoDeleteObjects: !stage.keepsData && stage.region !== undefined,
});

/**
 * Refuses objects encrypted with any key but the bucket's. Otherwise S3 accepts any key that an upload names, which the
 * functions may not use and the stage does not control. An upload that names no key gets the bucket's.
 */
export const refuseOtherKeys = (bucket: s3.Bucket, key: kms.IKey): void => {
  const header = 's3:x-amz-server-side-encryption';
  const refuse = (sid: string, conditions: Record<string, Record<string, string>>) =>
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid,
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('*')],
        conditions,
      }),
    );
  const named = (name: string) => ({ Null: { [name]: 'false' } });
  refuse('OtherKey', {
    ...named(`${header}-aws-kms-key-id`),
    StringNotEquals: { [`${header}-aws-kms-key-id`]: key.keyArn },
  });
  refuse('OtherEncryption', { ...named(header), StringNotEquals: { [header]: 'aws:kms' } });
  refuse('KeyOfTheClient', named(`${header}-customer-algorithm`));
};
