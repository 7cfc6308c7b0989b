import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { BucketPlan } from '../template/plan-bucket.ts';

/** Creates the bucket, or uses our existing one. */
export const createBucket = async (client: S3Client, { name, isVersioned }: BucketPlan): Promise<void> => {
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    const isOurs = error instanceof S3ServiceException && error.name === 'BucketAlreadyOwnedByYou';
    if (!isOurs) throw error;
  }
  if (!isVersioned) return;
  // The embedded S3 accepts this but keeps no versions; other servers do.
  await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }));
};
