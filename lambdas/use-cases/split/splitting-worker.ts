import type { PaymentMode } from '../../domain/orders/order.ts';
import type { SpendingGuard } from '../../domain/planning/spending-guard.ts';
import type { Profile } from '../../domain/request/profile.ts';
import type { Worker } from '../signals/worker.ts';

export type SplittingWorker = Pick<Worker, 'ledger' | 'files' | 'messages' | 'clock' | 'log' | 'emailKey'> & {
  /** What a new intake is planned with. */
  readonly stage: {
    readonly payment: PaymentMode;
    readonly computerNamePrefix: string;
    readonly defaultProfile?: string | undefined;
    /** People whose names look like placeholders. */
    readonly allowUserNames?: readonly string[];
    readonly guard: SpendingGuard;
    readonly profiles: () => Promise<Readonly<Record<string, Profile>>>;
  };
};
