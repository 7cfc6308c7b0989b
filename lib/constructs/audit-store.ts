import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { privateBucket, refuseOtherKeys } from './private-bucket.ts';

export interface AuditStoreProps {
  readonly stage: StageConfig;
  readonly keys?: EncryptionKeys | undefined;
  readonly accessLogs?: s3.IBucket | undefined;
}

/**
 * The record of every final report, `audit/<day>/<intakeId>.jsonl`. It has its own bucket, because Object Lock applies
 * to all objects of a bucket and drops must be deletable.
 */
export class AuditStore extends Construct {
  readonly bucket: s3.Bucket;
  readonly #keys: EncryptionKeys | undefined;

  constructor(scope: Construct, id: string, { stage, keys, accessLogs }: AuditStoreProps) {
    super(scope, id);
    this.#keys = keys;
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...privateBucket({ stage, keys, accessLogs, logPrefix: 'audit/' }),
      ...(stage.auditLockDays !== undefined && {
        objectLockEnabled: true,
        // In governance mode an administrator with s3:BypassGovernanceRetention, which no role here has, can correct a
        // mistake.
        objectLockDefaultRetention: s3.ObjectLockRetention.governance(Duration.days(stage.auditLockDays)),
      }),
      lifecycleRules: [{ id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    if (keys !== undefined) refuseOtherKeys(this.bucket, keys.data);
  }

  grantWrite(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [this.bucket.arnForObjects('audit/*')],
      }),
    );
    this.#keys?.grant(grantee, 's3', 'write');
  }
}
