import type { Holder } from '../data/holder.ts';

/** The argument of the emulators' process. */
export interface EmulatorOptions {
  readonly dataDir: string;
  /** The process that starts them; recorded as soon as the folder is locked. */
  readonly holder: Holder;
  /** How long to wait for a ledger that another process holds. */
  readonly lockWaitMs: number;
  /** Only the ledger, and only for reading: no S3, no SQS, every write refused. */
  readonly readOnly: boolean;
}

/** An object was created in the embedded S3. The key is not URL-encoded. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  /** As in S3's events. */
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
}

/** From the emulators' process to its parent. */
export type EmulatorMessage =
  | { readonly type: 'ready'; readonly port: number; readonly tableNames: readonly string[] }
  | { readonly type: 'locked' }
  | { readonly type: 'unusable'; readonly reason: string }
  | { readonly type: 'failed'; readonly error: string }
  | ({ readonly type: 'object-created' } & ObjectCreated);

/** From the parent to the emulators' process. */
export interface StopMessage {
  readonly type: 'stop';
}
