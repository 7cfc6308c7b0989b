import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import { privateBucket } from './private-bucket.ts';

/** Who asked the other buckets for what. S3 delivers its access logs only where it encrypts with a key of its own. */
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
      // CDK's class does not fit CDK's own interface under exactOptionalPropertyTypes.
    }) as s3.IBucket;
  }
}
