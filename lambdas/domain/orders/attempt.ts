/**
 * One try to place the order. The number puts the tries in order; the nonce distinguishes two workers with the same
 * number.
 */
export interface Attempt {
  readonly no: number;
  readonly nonce: string;
}

/** A member's place in its order: 0 to 49, never changed. */
export type Position = number;

/** One POST: what its lease wrote. */
export interface Post {
  readonly attempt: Attempt;
  readonly leasedAt: string;
  /** The members that were really in this POST. */
  readonly sent: readonly Position[];
  /** SHA-256 of the exact body, hexadecimal. */
  readonly bodyDigest: string;
  /**
   * How far the clock that wrote `leasedAt` may have been off, in milliseconds, if that is more than the stage's skew.
   */
  readonly leaseOffMs?: number;
}

export const sameAttempt = (a: Attempt | undefined, b: Attempt | undefined): boolean =>
  a?.no === b?.no && a?.nonce === b?.nonce;
