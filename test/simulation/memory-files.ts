import { createHash } from 'node:crypto';
import type { DropObject } from '../../lambdas/domain/intakes/intake.ts';
import { FileChangedError, type FileStore } from '../../lambdas/ports/drops.ts';
import type { Call } from './memory-call.ts';

interface StoredFile {
  readonly bytes: Uint8Array;
  readonly object: DropObject;
  readonly modifiedAt: number;
}

/** A versioned bucket: the newest version of each key, and every version by its id. */
export interface Bucket {
  readonly name: string;
  readonly newest: Map<string, StoredFile>;
  readonly versions: Map<string, StoredFile>;
}

export const createBucket = (name: string): Bucket => ({ name, newest: new Map(), versions: new Map() });

export const putFile = (
  { name, newest, versions }: Bucket,
  key: string,
  bytes: Uint8Array,
  now: number,
  versionId = `v${versions.size + 1}`,
): DropObject => {
  const object = {
    bucket: name,
    key,
    etag: createHash('md5').update(bytes).digest('hex'),
    versionId,
    sizeBytes: bytes.length,
  };
  const file = { bytes, object, modifiedAt: now };
  newest.set(key, file);
  versions.set(object.versionId, file);
  return object;
};

type OnWrite = (key: string, bytes: Uint8Array) => void;

export const openFiles = (bucket: Bucket, now: () => number, call: Call, onWrite: OnWrite = () => {}): FileStore => ({
  open: ({ key, versionId }) =>
    call(`opens ${key}`, () => {
      const file = bucket.versions.get(versionId ?? '');
      if (file === undefined) throw new FileChangedError(`${key} is gone`);
      return chunk(file.bytes);
    }),
  async write(_bucket, key, _contentType, body) {
    const chunks: Uint8Array[] = [];
    for await (const part of body) chunks.push(part);
    const bytes = Buffer.concat(chunks);
    await call(`writes ${key}`, () => {
      putFile(bucket, key, bytes, now());
      onWrite(key, bytes);
    });
  },
  read: (_bucket, key) =>
    call(`reads ${key}`, () => {
      const file = bucket.newest.get(key);
      return file === undefined ? undefined : chunk(file.bytes);
    }),
  async *list(_bucket, prefix, since) {
    yield* await call(`lists ${prefix}`, () =>
      [...bucket.newest]
        .filter(([key, { modifiedAt }]) => key.startsWith(prefix) && modifiedAt >= since)
        .map(([key, { object, modifiedAt }]) => ({ key, etag: object.etag, sizeBytes: object.sizeBytes, modifiedAt })),
    );
  },
  describe: (_bucket, key) => call(`describes ${key}`, () => bucket.newest.get(key)?.object),
});

async function* chunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
