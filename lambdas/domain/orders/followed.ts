import type { Position } from './attempt.ts';
import type { Amount, PaymentState } from './payment-state.ts';

/** A sent member without an entry is `ordered` while its order is not paid, and `provisioning` afterwards. */
export type DesktopState = 'active' | 'failed';

/** A person's approval of a payment, for exactly this amount. */
interface PaymentApproval {
  readonly by: string;
  readonly arn?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The amount as the provider stated it; absent if it did not. */
  readonly amount?: Amount;
}

/** The results of following an accepted order so far. All times are ISO 8601, UTC. */
export interface Followed {
  readonly paymentState: PaymentState;
  readonly payApproval?: PaymentApproval;
  /** When a person last approved its payment: an earlier report may say that it needs attention. */
  readonly payApprovedAt?: string;
  /** The payment deadline and the order's amount, as the provider states them. */
  readonly payBy?: string;
  /** `payBy` was shown only after its file had stopped waiting for it: other files may point at it without a date. */
  readonly datedLate?: true;
  readonly amount?: Amount;
  /** When it was first seen completed; only while it is. */
  readonly completedAt?: string;
  /** It was placed a moment ago, and the provider has not shown it yet: its file waits for that. */
  readonly firstSight?: 'awaited';
  /** When it was first seen unpaid after its deadline: it is being cancelled. */
  readonly lapsedAt?: string;
  readonly desktopStates: Readonly<Record<Position, DesktopState>>;
  /** Member to reason: its desktop may exist, and only a person can decide. It keeps its claim. */
  readonly unclear?: Readonly<Record<Position, string>>;
  /** Other provider orders with desktops for its people: the money was spent twice. */
  readonly doubles?: readonly string[];
  readonly followedAt?: string;
  readonly nextLookAt?: string;
  /**
   * Not followed any more. `complete`: each desktop exists or has failed. `given-up`: the time for following is over.
   */
  readonly followEnd?: 'complete' | 'given-up';
}
