import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { INCOMING_PREFIX } from '../../lambdas/domain/intakes/drop-key.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { DropBucket } from './drop-bucket.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { privateBucket } from './private-bucket.ts';
import { keptOnceCreated } from './removal.ts';

export interface UploadTrailProps {
  readonly stage: StageConfig;
  readonly drops: DropBucket;
  readonly keys: EncryptionKeys;
  readonly accessLogs: s3.IBucket;
}

/**
 * Records who put which object under `incoming/`, because the event that starts an intake names only the account. The
 * data events of that prefix go into a bucket, and into a log group in which the object's key can be searched.
 */
export class UploadTrail extends Construct {
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, { stage, drops, keys, accessLogs }: UploadTrailProps) {
    super(scope, id);
    const bucket = new s3.Bucket(this, 'Bucket', {
      ...privateBucket({ stage, keys, accessLogs, logPrefix: 'upload-trail/', fillsItself: true }),
      // The key's policy requires the trail as encryption context. With a bucket key S3 would give the bucket instead.
      bucketKeyEnabled: false,
      lifecycleRules: [
        {
          id: 'old-events',
          expiration: Duration.days(stage.retention.trailDays),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      encryptionKey: keys.data,
      retention: stage.logRetentionDays,
      removalPolicy: keptOnceCreated(stage),
    });
    const trail = new cloudtrail.Trail(this, 'Trail', {
      // Under exactOptionalPropertyTypes, CDK's class is not assignable to CDK's own interface.
      bucket: bucket as s3.IBucket,
      encryptionKey: keys.data,
      enableFileValidation: true,
      isMultiRegionTrail: false,
      includeGlobalServiceEvents: false,
      managementEvents: cloudtrail.ReadWriteType.NONE,
      sendToCloudWatchLogs: true,
      cloudWatchLogGroup: this.logGroup,
    });
    trail.addS3EventSelector([{ bucket: drops.bucket, objectPrefix: INCOMING_PREFIX }], {
      readWriteType: cloudtrail.ReadWriteType.WRITE_ONLY,
      includeManagementEvents: false,
    });
  }
}
