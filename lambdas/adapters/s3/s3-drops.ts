import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { DropObject } from '../../domain/intakes/intake.ts';
import { type DropStore, FileChangedError } from '../../ports/drops.ts';

export const isGone = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  ['NoSuchKey', 'NoSuchVersion', 'NotFound', 'PreconditionFailed'].includes(error.name);

const unquoted = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

export const createS3Drops = (client: S3Client): DropStore => ({
  async open({ bucket, key, etag, versionId }) {
    const changed = (cause?: unknown) =>
      new FileChangedError(
        `${key} was removed or replaced before it was read; the replacement is handled as a file of its own`,
        {
          cause,
        },
      );
    try {
      const { Body, ETag } = await client.send(
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(versionId === undefined ? { IfMatch: `"${etag}"` } : { VersionId: versionId }),
        }),
      );
      // Not every server that speaks the protocol honours If-Match.
      if (unquoted(ETag) !== etag) throw changed();
      return Body as Readable;
    } catch (error) {
      throw isGone(error) ? changed(error) : error;
    }
  },

  async *list(bucket, prefix, since) {
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key, ETag, LastModified, Size } of page.Contents ?? []) {
        const modifiedAt = LastModified?.getTime() ?? 0;
        if (Key !== undefined && modifiedAt >= since)
          yield { key: Key, etag: unquoted(ETag), sizeBytes: Size ?? 0, modifiedAt };
      }
    }
  },

  async describe(bucket, key): Promise<DropObject | undefined> {
    try {
      const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return {
        bucket,
        key,
        etag: unquoted(head.ETag),
        sizeBytes: head.ContentLength ?? 0,
        ...(head.VersionId === undefined || head.VersionId === 'null' ? {} : { versionId: head.VersionId }),
      };
    } catch (error) {
      if (isGone(error)) return undefined;
      // With the right to list only by prefix, S3 returns 403 for a missing object: then the list decides.
      if (!isForbidden(error) || (await isListed(client, bucket, key))) throw error;
      return undefined;
    }
  },
});

const isForbidden = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403;

const isListed = async (client: S3Client, bucket: string, key: string): Promise<boolean> => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }));
  return Contents.some(({ Key }) => Key === key);
};
