import type { OrderingTimes } from '../../domain/orders/ordering-times.ts';
import type { Worker } from '../signals/worker.ts';

/** Writes reports. */
export type ReportWorker = Pick<Worker, 'ledger' | 'files' | 'clock' | 'log' | 'notifications' | 'emailKey'> & {
  /** The change may have been written by another clock than the report. */
  readonly times: Pick<OrderingTimes, 'clockSkewMs'>;
  /** Options that the commands which end the waiting need, so that they can be typed as they are shown. */
  readonly holdOptions: string;
  /** In place of the drop's own bucket. */
  readonly auditBucket?: string | undefined;
};

/** Writes what the lines of a file without orders came to. */
export type UnorderedReportWorker = Pick<ReportWorker, 'ledger' | 'files' | 'log' | 'emailKey' | 'holdOptions'>;
