import type { Position } from '../orders/order.ts';
import { hashToBase32 } from '../values/hash-to-base-32.ts';
import type { DropObject } from './intake.ts';

/** 100 bits: two of a million ids are the same once in 10^18 runs. */
const ID_LENGTH = 20;

/** JSON keeps the fields apart, and the kind keeps ids of different things apart. */
const idOf = (kind: string, ...fields: readonly (string | number)[]): string =>
  hashToBase32(JSON.stringify([kind, ...fields]), ID_LENGTH);

/** S3's name for the version of an object that was written while its bucket kept no versions. */
const NO_VERSION = 'null';

/** The same event twice is the same intake; the same file dropped again under another key or version is a new one. */
export const intakeIdOf = ({
  bucket,
  key,
  versionId,
  etag,
}: Pick<DropObject, 'bucket' | 'key' | 'versionId' | 'etag'>): string =>
  versionId === undefined || versionId === '' || versionId === NO_VERSION
    ? // Events tell the ETag bare, responses in quotes.
      idOf('intake', bucket, key, 'etag', etag.replaceAll('"', ''))
    : idOf('intake', bucket, key, 'version', versionId);

/** @param firstLine 1-based line of the order's first member: no other order of the intake begins there */
export const clientOrderIdOf = (intakeId: string, profileFingerprint: string, firstLine: number): string =>
  idOf('order', intakeId, profileFingerprint, firstLine);

/** @param part which order of the line's pool, from 0 */
export const poolOrderIdOf = (intakeId: string, profileFingerprint: string, line: number, part: number): string =>
  idOf('pool', intakeId, profileFingerprint, line, part);

/**
 * The order that takes these members of its parent, in whatever order they are named.
 *
 * @param since when the parent was queued (ISO 8601): queued once more, it sets aside to another child, for the first may
 *   have been given up meanwhile
 */
export const childOrderIdOf = (parentId: string, since: string, positions: readonly Position[]): string =>
  idOf('child', parentId, since, ...positions.toSorted((a, b) => a - b));

/** The half that takes these members when that attempt of its parent is refused. Another attempt makes halves of its own. */
export const halfOrderIdOf = (parentId: string, attemptNo: number, positions: readonly Position[]): string =>
  idOf('half', parentId, attemptNo, ...positions.toSorted((a, b) => a - b));

/** @param generation how many redrives lead to the new order, from 1 */
export const redriveOrderIdOf = (orderId: string, generation: number): string => idOf('redrive', orderId, generation);
