import { randomUUID } from 'node:crypto';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { ObjectCreated } from '../emulators/emulator-messages.ts';

export interface CreatedObjectFacts extends ObjectCreated {
  readonly sizeBytes: number;
  /** Without the quotes around it in S3's answers. */
  readonly etag: string;
  readonly versionId?: string | undefined;
}

/** EventBridge's "Object Created" event. Unlike in S3 event notifications, the key is not URL-encoded. */
export const objectCreatedEvent = (object: CreatedObjectFacts, at: Date, accountId: string, region: string) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: accountId,
  time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
  region,
  resources: [`arn:aws:s3:::${object.bucket}`],
  detail: {
    version: '0',
    bucket: { name: object.bucket },
    object: {
      key: object.key,
      size: object.sizeBytes,
      etag: object.etag,
      ...omitUndefined({ 'version-id': object.versionId }),
      sequencer: at.getTime().toString(16).toUpperCase().padStart(18, '0'),
    },
    'request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
    requester: accountId,
    'source-ip-address': '127.0.0.1',
    reason: object.reason,
  },
});
