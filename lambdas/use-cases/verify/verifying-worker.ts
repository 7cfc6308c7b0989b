import type { Difference, VerificationCounts, VerificationCursor } from '../../domain/verifying/verification.ts';
import type { ProviderBook } from '../../ports/provider.ts';
import type { Worker } from '../signals/worker.ts';

/** It reads the ledger and the provider, and changes neither. */
export type VerifyingWorker = Pick<Worker, 'ledger' | 'clock' | 'times' | 'log'> & {
  readonly book: Pick<ProviderBook, 'operator' | 'listOrders' | 'orderDetails' | 'orderStatus'>;
};

/** A period, in epoch ms. */
export interface VerifiedPeriod {
  readonly from: number;
  readonly to: number;
}

/** What both walks tell. `differences` are kept with the next `reached`. */
export interface Notes {
  /** Where the period begins. */
  readonly from: number;
  readonly count: (counts: Partial<VerificationCounts>) => void;
  readonly differs: (difference: Difference) => void;
  readonly unanswered: (reason: string) => void;
  /** False: stop here. Everything up to the cursor is done. */
  readonly reached: (cursor: VerificationCursor) => Promise<boolean>;
}
