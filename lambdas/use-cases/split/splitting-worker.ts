import type { ColumnSettings } from '../../domain/columns/column-settings.ts';
import type { PaymentMode } from '../../domain/orders/order.ts';
import type { SpendingGuard } from '../../domain/planning/spending-guard.ts';
import type { Profile } from '../../domain/request/profile.ts';
import type { Worker } from '../signals/worker.ts';

export type SplittingWorker = Pick<Worker, 'ledger' | 'files' | 'messages' | 'clock' | 'log' | 'emailKey'> & {
  /** The settings for planning a new intake. */
  readonly stage: {
    readonly payment: PaymentMode;
    readonly computerNamePrefix: string;
    readonly defaultProfile?: string | undefined;
    /** User names that look like placeholders but are real. */
    readonly allowUserNames?: readonly string[];
    /** The stage's own names of columns. */
    readonly columns?: ColumnSettings | undefined;
    readonly userNameFromEmail?: boolean;
    readonly guard: SpendingGuard;
    readonly profiles: () => Promise<Readonly<Record<string, Profile>>>;
  };
};
