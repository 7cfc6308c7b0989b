import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { FileStore } from '../../ports/drops.ts';
import { createS3Drops, isGone } from './s3-drops.ts';

/** Dropped files and the files written from them: only functions that write load the multipart upload. */
export const createS3FileStore = (client: S3Client): FileStore => ({
  ...createS3Drops(client),

  async write(bucket, key, contentType, body) {
    await new Upload({
      client,
      params: { Bucket: bucket, Key: key, ContentType: contentType, Body: Readable.from(body, { objectMode: false }) },
    }).done();
  },

  async read(bucket, key) {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Body as Readable;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },
});
