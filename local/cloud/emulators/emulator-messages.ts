import type { Holder } from '../data/holder.ts';

/** What the emulators' process is started with. */
export interface EmulatorOptions {
  readonly dataDir: string;
  /** Whose emulators they are: written down as soon as the folder is locked. */
  readonly holder: Holder;
  /** How long a ledger that another process holds is waited for. */
  readonly lockWaitMs: number;
  /** Only the ledger, and only for reading: no S3, no SQS, every write refused. */
  readonly readOnly: boolean;
}

/** An object came into being in the embedded S3. The key is not URL-encoded. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  /** As S3's own events name it. */
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
