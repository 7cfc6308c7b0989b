/** How long a request body is kept: only it holds contact fields. Milliseconds. */
export interface RetentionTerm {
  /** From when its order has ended. */
  readonly afterEndMs: number;
  /** From when it was planned, however long the order stays open or parked. */
  readonly atMostMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

export const PERSONAL_DATA_TERM: RetentionTerm = { afterEndMs: 90 * DAY_MS, atMostMs: 400 * DAY_MS };
