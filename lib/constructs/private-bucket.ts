import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptAlways, keptOnceItStands } from './removal.ts';

export interface PrivateBucketOptions {
  readonly stage: StageConfig;
  /** Without them S3 encrypts with a key of its own. */
  readonly keys?: EncryptionKeys | undefined;
  /** Where its access logs go, under `logPrefix`. */
  readonly accessLogs?: s3.IBucket | undefined;
  readonly logPrefix?: string;
  /** AWS puts objects into it by itself, as soon as it stands. */
  readonly fillsItself?: boolean;
}

/** What every bucket of a stage has: nothing of it is public, it is reached by TLS alone, and it keeps every version. */
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
  removalPolicy: fillsItself ? keptAlways(stage) : keptOnceItStands(stage),
  // A versioned bucket cannot be emptied by hand in one step, and only an empty one is deleted. The local cloud has none of it.
  autoDeleteObjects: !stage.keepsData && stage.region !== undefined,
});

/**
 * Refuses objects under any key but the bucket's own: S3 takes whatever key an upload names, and then neither the functions
 * nor the retention of the key would be those of the stage. An upload that names none gets the bucket's.
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
