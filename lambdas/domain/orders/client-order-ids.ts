import { idOf } from '../values/id-of.ts';
import type { Position } from './attempt.ts';

/** @param firstLine 1-based line of the order's first member: no other order of the intake begins there */
export const clientOrderIdOf = (intakeId: string, profileFingerprint: string, firstLine: number): string =>
  idOf('order', intakeId, profileFingerprint, firstLine);

/** @param part which order of the line's pool, from 0 */
export const poolOrderIdOf = (intakeId: string, profileFingerprint: string, line: number, part: number): string =>
  idOf('pool', intakeId, profileFingerprint, line, part);

/**
 * The order that takes these members of its parent, in whatever sequence they are given.
 *
 * @param since when the parent was queued (ISO 8601): queued again, it sets aside to another child, because the first
 *   may have been given up meanwhile
 */
export const childOrderIdOf = (parentId: string, since: string, positions: readonly Position[]): string =>
  idOf('child', parentId, since, ...positions.toSorted((a, b) => a - b));

/**
 * The half that takes these members when that attempt of its parent is refused. Another attempt makes its own halves.
 */
export const halfOrderIdOf = (parentId: string, attemptNo: number, positions: readonly Position[]): string =>
  idOf('half', parentId, attemptNo, ...positions.toSorted((a, b) => a - b));

/** @param generation how many redrives lead to the new order, from 1 */
export const redriveOrderIdOf = (orderId: string, generation: number): string => idOf('redrive', orderId, generation);
