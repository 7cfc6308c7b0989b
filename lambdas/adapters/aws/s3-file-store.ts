import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { FileStore } from '../../ports.ts';
import { createS3Drops } from './s3-drops.ts';

/** Drops and what is written of them: only who writes loads the uploads in parts. */
export const createS3FileStore = (client: S3Client): FileStore => ({
  ...createS3Drops(client),

  async write(bucket, key, contentType, body) {
    await new Upload({
      client,
      params: { Bucket: bucket, Key: key, ContentType: contentType, Body: Readable.from(body, { objectMode: false }) },
    }).done();
  },
});
