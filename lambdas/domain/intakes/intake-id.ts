import { idOf } from '../values/id-of.ts';
import type { DropObject } from './intake.ts';

/** S3's name for the version of an object that was written while its bucket was not versioned. */
const NO_VERSION = 'null';

/**
 * The same event twice gives the same intake; the same file dropped again under another key or version gives a new one.
 */
export const intakeIdOf = ({
  bucket,
  key,
  versionId,
  etag,
}: Pick<DropObject, 'bucket' | 'key' | 'etag'> & { readonly versionId?: string | undefined }): string =>
  versionId === undefined || versionId === '' || versionId === NO_VERSION
    ? // Events tell the ETag bare, responses in quotes.
      idOf('intake', bucket, key, 'etag', etag.replaceAll('"', ''))
    : idOf('intake', bucket, key, 'version', versionId);
