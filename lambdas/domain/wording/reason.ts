import type { Problem } from './problem.ts';
import type { TermCodes } from './term-codes.ts';

/** What to do about a desktop that will not come: the same line would find the other desktops of its pool. */
export type NextStep = 'drop-again' | 'order-missing';

/** Until when an order can be paid (ISO 8601), where the provider has said it. */
interface PayBy {
  readonly payBy?: string;
}

/** Why a person has to see to a payment, and what the words need to say how. */
interface PaymentDecision extends PayBy {
  readonly problem: string;
  readonly intakeId: string;
  readonly providerOrderId: string;
}

/** The line of another file that has the person's order. */
interface Owner {
  readonly file: string;
  readonly line: number;
}

/** Why a line has its status, by code. Nothing in it is personal but the names that the result has anyway. */
interface ReasonParams {
  /** A sentence of the provider, of the ledger, or of a version before these codes: shown as it is. */
  told: { readonly text: string };

  // Before anything is ordered
  invalid: { readonly problems: readonly Problem[] };
  'duplicate-user': { readonly line: number };
  'duplicate-pool': { readonly line: number; readonly name: string; readonly size: number };
  'waits-for-approval': { readonly reasons: readonly string[]; readonly approve: string };
  'rejected-by-person': { readonly text: string };
  'file-stopped': { readonly text: string };
  'plan-of-other-version': object;
  'plan-lost': { readonly intakeId: string; readonly orders: number };
  'not-put': object;

  // Plans
  'would-be-ordered': { readonly desktops: number; readonly profile: string; readonly terms: TermCodes };
  'waits-for-parked': { readonly clientOrderId: string };
  'waits-for-open': { readonly clientOrderId: string };
  'would-be-ordered-before': Owner;
  'computer-name-would-be-taken': Owner & { readonly computerName: string };

  // Accepted orders
  'desktop-exists': object;
  'desktop-in-creation': object;
  'desktop-unclear': { readonly clientOrderId: string; readonly text?: string };
  'paid-but': { readonly doubt: Reason };
  'payment-not-shown': { readonly clientOrderId: string };
  'payment-automatic': object;
  'payment-looked-up': object;
  'payment-by-finance': PayBy;
  'payment-automatic-failed': PayBy;
  'payment-soon': PayBy;
  'payment-held': PaymentDecision;
  'payment-given-up': PaymentDecision;
  'payment-late': { readonly providerOrderId: string };

  // Orders that go on
  'still-unpaid': { readonly providerOrderId: string };
  'still-unknown': object;
  'still-queued': object;

  // Orders that ended without the desktop
  'desktop-failed': { readonly cause: Reason; readonly next: NextStep };
  cancelled: { readonly cause: Reason };
  parked: { readonly cause: Reason; readonly clientOrderId: string };

  // People who were ordered before
  'already-ordered': Owner & {
    /** `2026-12-01` */
    readonly day: string;
    readonly providerOrderId: string;
    readonly now: Reason;
    /** The columns in which the line asks for something else. */
    readonly changed: readonly string[];
  };
  'ordered-but-unclear': Owner & { readonly doubt: Reason };
  'ordered-but-ended': Owner & { readonly became: Reason; readonly next: NextStep };
  'not-in-that-order': object;
  'order-is': { readonly state: string };

  /** Some desktops of a pool fare otherwise than others. `status`: where the statuses differ too. */
  parts: {
    readonly desktops: number;
    readonly parts: readonly { readonly count: number; readonly status?: string; readonly reason: Reason }[];
  };
}

type OfCode = {
  readonly [Code in keyof ReasonParams]: { readonly code: Code; readonly params: Readonly<ReasonParams[Code]> };
};

/** Why a line has its status, as data. The words are made where a person reads them: `reasonText`. */
export type Reason = OfCode[keyof OfCode];

export type ReasonCode = Reason['code'];
export type ReasonOf<Code extends ReasonCode> = Extract<Reason, { readonly code: Code }>;

export const told = (text: string): Reason => ({ code: 'told', params: { text } });
