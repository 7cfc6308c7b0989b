import type { IntakeIn } from '../../domain/intakes/intake.ts';
import { isOpen } from '../../domain/orders/order.ts';
import { isInterimDue } from '../../domain/reporting/interim-report.ts';
import { interimOutcome } from '../../domain/reporting/line-outcome.ts';
import { noticeOf } from '../../domain/reporting/report-notice.ts';
import type { Summary } from '../../domain/reporting/summary.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { readEmailDigests } from '../claims/read-email-digests.ts';
import { readOwners } from '../claims/read-owners.ts';
import type { ReportWorker } from './report-worker.ts';
import { type PlanAndOrders, writeLines } from './write-lines.ts';
import { writeSummary } from './write-result.ts';

/**
 * In the place of the final report: each line that has ended with its final status, each other one as in progress. The
 * file stays QUEUED. `lost`: the final report was finished meanwhile, and this one may have overwritten it.
 */
export const reportInterim = async (
  intake: IntakeIn<'QUEUED'>,
  planned: PlanAndOrders,
  deps: ReportWorker,
): Promise<WriteResult | undefined> => {
  const { orders } = planned;
  const { ledger, clock, log, notifications, language } = deps;
  const { object } = intake;
  const now = clock.now();
  if (!isInterimDue(intake, now)) return undefined;

  const owners = await readOwners(orders.values(), ledger);
  const facts = { orders, owners, emails: await readEmailDigests(orders.values(), owners, ledger.orders) };
  const written = await writeLines(intake, planned, (fate) => interimOutcome(fate, facts), deps);
  const { keys, inProgress } = written;
  const summary: Summary = { ...written.summary, final: false, inProgress };
  await writeSummary(intake, keys, summary, deps);
  await notifications?.publish(noticeOf(summary, object.bucket, language));
  const result = await ledger.intakes.moveIntake(intake, { ...intake, interimAt: new Date(now).toISOString() });
  if (result === 'written')
    log.info('intake got an interim report', {
      counts: summary.counts,
      inProgress,
      openOrders: [...orders.values()].filter(isOpen).length,
    });
  return result === 'written' ? undefined : 'lost';
};
