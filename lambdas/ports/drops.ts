import type { DropObject } from '../domain/intakes/intake.ts';

/** The dropped objects. */
export interface DropStore {
  /** The bytes of exactly this version. `FileChangedError` if they no longer exist. */
  open(object: DropObject): Promise<AsyncIterable<Uint8Array>>;
  /** Objects under the prefix that changed at or after `since` (epoch ms). A listing shows no versions. */
  list(bucket: string, prefix: string, since: number): AsyncIterable<ListedObject>;
  /** The present version; undefined if there is none. */
  describe(bucket: string, key: string): Promise<DropObject | undefined>;
}

/** The bucket. */
export interface FileStore extends DropStore {
  /** Streams to the key, in the dropped file's bucket. */
  write(bucket: string, key: string, contentType: string, body: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes written last; undefined if there are none. */
  read(bucket: string, key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** The object is gone or was overwritten since the event: only the dropped bytes may be planned. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';
}
