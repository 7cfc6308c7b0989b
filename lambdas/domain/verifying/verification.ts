/**
 * `not-there`: an order of ours that the provider does not know. `not-here`: an order of our user that the ledger does
 * not know. `extra`: the ledger knows it, and counts it for nobody.
 */
export const DIFFERENCE_KINDS = ['not-there', 'not-here', 'extra', 'state', 'amount', 'desktops', 'ids'] as const;
type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** One point in which the ledger and the provider differ. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly providerOrderId: string;
  readonly clientOrderId?: string;
  readonly intakeId?: string;
  /** What the ledger says. */
  readonly here: string;
  /** What the provider says. */
  readonly there: string;
  /** The command that ends it, or that shows what is to be ended elsewhere. */
  readonly command?: string;
  readonly todo: string;
}

/** What was looked at so far. */
export interface VerificationCounts {
  /** Orders of ours that were compared. */
  readonly compared: number;
  /** Orders in the provider's list. */
  readonly listed: number;
  /** Orders there that other users placed. */
  readonly foreign: number;
  /** Orders that Deskdrop itself is still busy with: it records what the provider says at its next look. */
  readonly underWay: number;
  readonly differences: number;
  /** Questions that the provider did not answer. */
  readonly unanswered: number;
}

export const NOTHING_COUNTED: VerificationCounts = {
  compared: 0,
  listed: 0,
  foreign: 0,
  underWay: 0,
  differences: 0,
  unanswered: 0,
};

/**
 * How far a verification has come: it takes longer than one invocation. The provider's list is walked by time, the
 * ledger by day, file and order.
 */
export type VerificationCursor =
  /** Everything created before, and at this time up to this id, is done. ISO 8601. */
  | { readonly walk: 'provider'; readonly at: string; readonly id: string }
  /** Everything of earlier days, of earlier files of this day and of earlier orders of this file is done. */
  | { readonly walk: 'ledger'; readonly day: string; readonly intakeId: string; readonly orderId: string };

export interface VerificationProgress {
  readonly cursor: VerificationCursor;
  readonly counts: VerificationCounts;
  /** The differences are kept in so many pages. */
  readonly pages: number;
  /** Why questions were not answered, each reason once, the first of them. */
  readonly reasons: readonly string[];
}

export interface Verification extends Omit<VerificationProgress, 'cursor'> {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
}

/** More of them say nothing new. */
const REASONS_MAX = 20;
const REASON_LENGTH_MAX = 300;

export const withReason = (reasons: readonly string[], reason: string): readonly string[] => {
  const short = reason.slice(0, REASON_LENGTH_MAX);
  return reasons.length >= REASONS_MAX || reasons.includes(short) ? reasons : [...reasons, short];
};

/** Each question was answered, and no answer differs. */
export const isProved = ({ counts }: Pick<Verification, 'counts'>): boolean =>
  counts.differences === 0 && counts.unanswered === 0;
