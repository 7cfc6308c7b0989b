import type { OrderingTimes } from '../../domain/orders/ordering-times.ts';
import type { Language } from '../../domain/wording/language.ts';
import type { Worker } from '../signals/worker.ts';

/** The dependencies for writing reports. */
export type ReportWorker = Pick<Worker, 'ledger' | 'files' | 'clock' | 'log' | 'notifications' | 'emailKey'> & {
  /** Another clock may have dated the change than the report. */
  readonly times: Pick<OrderingTimes, 'clockSkewMs'>;
  /** Options that the commands to approve or reject need, so that they can be typed as shown. */
  readonly holdOptions: string;
  /** Of the reasons and notices. */
  readonly language: Language;
  /** Instead of the dropped file's own bucket. */
  readonly auditBucket?: string | undefined;
};

/** The dependencies for reporting the lines of a file without orders. */
export type UnorderedReportWorker = Pick<
  ReportWorker,
  'ledger' | 'files' | 'log' | 'emailKey' | 'holdOptions' | 'language'
>;
