import * as s3 from 'aws-cdk-lib/aws-s3';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { EncryptionKeys } from './encryption-keys.ts';
import type { StageConfig } from './stage-config.ts';

export interface PrivateBucketOptions {
  readonly stage: StageConfig;
  /** Without them S3 encrypts with a key of its own. */
  readonly keys?: EncryptionKeys | undefined;
  /** Where its access logs go, under `logPrefix`. */
  readonly accessLogs?: s3.IBucket | undefined;
  readonly logPrefix?: string;
}

/** What every bucket of a stage has: nothing of it is public, it is reached by TLS alone, and it keeps every version. */
export const privateBucket = ({ stage, keys, accessLogs, logPrefix }: PrivateBucketOptions): s3.BucketProps => ({
  ...(keys === undefined
    ? { encryption: s3.BucketEncryption.S3_MANAGED }
    : { encryption: s3.BucketEncryption.KMS, encryptionKey: keys.data, bucketKeyEnabled: true }),
  ...(accessLogs !== undefined && { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: logPrefix }),
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  versioned: true,
  removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  // A versioned bucket can not be emptied by hand in one step, and only an empty one is deleted. The local cloud has none of it.
  autoDeleteObjects: !stage.keepsData && stage.region !== undefined,
});
