import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Where files are dropped, and only there: everything under it is split. */
export const INCOMING_PREFIX = 'incoming/';
/** Where reports are written. */
const RESULTS_PREFIX = 'results/';

/** The bucket: drops under `incoming/`, reports under `results/`. Every version is kept, because an intake is one version. */
export class DropBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: { keepsData: boolean }) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy: props.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // `eventBridgeEnabled: true` would bring a custom resource and its Lambda function to set this one property.
    (this.bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** Who may not list the bucket gets 403 for an object that is gone, and could not tell that from a missing right. */
  grantReadDrops(grantee: iam.IGrantable): void {
    this.#grant(grantee, ['s3:GetObject', 's3:GetObjectVersion'], this.bucket.arnForObjects(`${INCOMING_PREFIX}*`));
    this.#grant(grantee, ['s3:ListBucket'], this.bucket.bucketArn);
  }

  /** For the drops whose event was lost: which there are, and what their present version is. */
  grantFindDrops(grantee: iam.IGrantable): void {
    this.#grant(grantee, ['s3:GetObject'], this.bucket.arnForObjects(`${INCOMING_PREFIX}*`));
    this.#grant(grantee, ['s3:ListBucket'], this.bucket.bucketArn);
  }

  /** PutObject covers the parts of a multipart upload; giving one up is a right of its own. */
  grantWriteResults(grantee: iam.IGrantable): void {
    this.#grant(grantee, ['s3:PutObject', 's3:AbortMultipartUpload'], this.bucket.arnForObjects(`${RESULTS_PREFIX}*`));
  }

  #grant(grantee: iam.IGrantable, actions: string[], resource: string): void {
    grantee.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
  }
}
