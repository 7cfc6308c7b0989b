import { setTimeout as delay } from 'node:timers/promises';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import type { ObjectCreated } from '../emulators/emulator-messages.ts';

const LIST_EVERY_MS = 500;

export interface BucketWatch {
  stop(): Promise<void>;
}

interface WatchedObjects {
  readonly bucket: string;
  readonly prefixes: readonly string[];
}

/** Keys under the prefixes, each with a value that changes when the object is overwritten. */
const listObjects = async (s3: S3Client, { bucket, prefixes }: WatchedObjects): Promise<Map<string, string>> => {
  const objects = new Map<string, string>();
  for (const Prefix of prefixes) {
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix })) {
      for (const { Key, ETag, LastModified } of page.Contents ?? []) {
        objects.set(String(Key), `${ETag} ${LastModified?.toISOString()}`);
      }
    }
  }
  return objects;
};

/**
 * Finds new objects by listing the bucket, for servers that send no events. Resolves after the first list, whose
 * objects count as old.
 */
export const watchBucket = async (
  s3: S3Client,
  watched: WatchedObjects,
  onObjectCreated: (object: ObjectCreated) => void,
  log: (line: string) => void,
): Promise<BucketWatch> => {
  const stopping = new AbortController();
  let known = await listObjects(s3, watched);

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await delay(LIST_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      try {
        const listed = await listObjects(s3, watched);
        for (const [key, version] of listed) {
          if (known.get(key) !== version) onObjectCreated({ bucket: watched.bucket, key, reason: 'PutObject' });
        }
        known = listed;
      } catch (error) {
        log(`The bucket ${watched.bucket} cannot be listed, trying again: ${describeError(error)}`);
      }
    }
  };

  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
};
