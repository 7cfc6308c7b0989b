import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import { privateBucket } from './private-bucket.ts';

/** The access logs of the other buckets. S3 delivers them only to a bucket with S3-managed encryption. */
export class AccessLogBucket extends Construct {
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...privateBucket({ stage, fillsItself: true }),
      lifecycleRules: [
        {
          id: 'old-logs',
          expiration: Duration.days(stage.retention.accessLogDays),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      // Under exactOptionalPropertyTypes, CDK's class is not assignable to CDK's own interface.
    }) as s3.IBucket;
  }
}
