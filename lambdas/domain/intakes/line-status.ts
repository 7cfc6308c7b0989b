import type { Reason } from '../wording/reason.ts';

/** The final statuses of a line, in the order in which they are shown. Every line gets exactly one. */
export const LINE_STATUSES = [
  'ordered',
  'already-ordered',
  'invalid',
  'duplicate',
  'rejected',
  'withdrawn',
  'needs-attention',
] as const;

export type LineStatus = (typeof LINE_STATUSES)[number];

/** Instead of a final status, in the report of a file whose orders have not all ended. */
export const IN_PROGRESS = 'in-progress';

/** Instead of `ordered`, in a plan. */
export const WOULD_BE_ORDERED = 'would-be-ordered';

/** The result file's columns for a line; `reason` is put into words as the file is written. A text that does not apply is empty. */
export interface LineOutcome {
  readonly status: LineStatus;
  readonly reason: Reason;
  readonly computerName: string;
  readonly providerOrderId: string;
  /** `unpaid`, `unpaid until 2026-12-01 09:30 UTC`, `paid`, `cancelled` or `unknown`. */
  readonly payment: string;
  /** `ordered`, `provisioning`, `active` or `failed`. */
  readonly desktopState: string;
  /** Columns in which the line of a person who is already ordered asks for something else than was ordered. */
  readonly changed?: readonly string[];
}

/** A new count of zero for each status. */
export const emptyCounts = (): Record<LineStatus, number> => ({
  ordered: 0,
  'already-ordered': 0,
  invalid: 0,
  duplicate: 0,
  rejected: 0,
  withdrawn: 0,
  'needs-attention': 0,
});
