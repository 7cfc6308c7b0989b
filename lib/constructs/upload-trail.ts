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
import { keptOnceItStands } from './removal.ts';

export interface UploadTrailProps {
  readonly stage: StageConfig;
  readonly drops: DropBucket;
  readonly keys: EncryptionKeys;
  readonly accessLogs: s3.IBucket;
}

/**
 * Who put which object under `incoming/`, as AWS knows them: the event that starts an intake names the account alone. Data
 * events of that prefix, into a bucket that keeps them and a log group that can be searched by the object's key.
 */
export class UploadTrail extends Construct {
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, { stage, drops, keys, accessLogs }: UploadTrailProps) {
    super(scope, id);
    const bucket = new s3.Bucket(this, 'Bucket', {
      ...privateBucket({ stage, keys, accessLogs, logPrefix: 'upload-trail/', fillsItself: true }),
      // CloudTrail names the trail as it encrypts, and the key's policy asks for that; S3 would name the bucket in its place.
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
      removalPolicy: keptOnceItStands(stage),
    });
    const trail = new cloudtrail.Trail(this, 'Trail', {
      // CDK's class does not fit CDK's own interface under exactOptionalPropertyTypes.
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
