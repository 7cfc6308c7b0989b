import type { DropObject } from '../domain/intakes/intake.ts';

/** What was dropped into the bucket. */
export interface DropStore {
  /** The bytes of exactly this version. `FileChangedError` when they are no longer there. */
  open(object: DropObject): Promise<AsyncIterable<Uint8Array>>;
  /** Objects under the prefix that changed at or after `since` (epoch ms). A listing does not tell versions. */
  list(bucket: string, prefix: string, since: number): AsyncIterable<ListedObject>;
  /** The present version; undefined when there is none. */
  describe(bucket: string, key: string): Promise<DropObject | undefined>;
}

/** The bucket. */
export interface FileStore extends DropStore {
  /** Streams to the key, in the drop's bucket. */
  write(bucket: string, key: string, contentType: string, body: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes of what was written last; undefined when there is nothing. */
  read(bucket: string, key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** The object is gone or was overwritten since the event: nothing is planned from other bytes than those dropped. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';
}
