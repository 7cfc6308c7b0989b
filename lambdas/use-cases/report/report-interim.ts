import { columnNames } from '../../domain/csv/misnamed-columns.ts';
import { emptyCounts, IN_PROGRESS } from '../../domain/intakes/final-word.ts';
import type { IntakeIn, PinnedPlan } from '../../domain/intakes/intake.ts';
import { isOpen, type Order } from '../../domain/orders/order.ts';
import { isInterimDue } from '../../domain/reporting/interim-report.ts';
import { interimOutcome } from '../../domain/reporting/line-outcome.ts';
import { noticeOf } from '../../domain/reporting/report-notice.ts';
import { resultFile } from '../../domain/reporting/result-file.ts';
import { reportKeys, type Summary, summaryOf } from '../../domain/reporting/summary.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { readEmailDigests } from '../claims/read-email-digests.ts';
import { readOwners } from '../claims/read-owners.ts';
import type { KeptPlan } from '../plan/planned-lines.ts';
import { writeSummary } from './report-unordered.ts';
import type { ReportWorker } from './report-worker.ts';

/**
 * Where the final report will be: each line that has ended with its final word, each other one as in progress. The file
 * stays QUEUED. `lost`: the final report was finished meanwhile, and may have been overwritten by this one.
 */
export const reportInterim = async (
  intake: IntakeIn<'QUEUED'>,
  plan: PinnedPlan,
  kept: KeptPlan,
  orders: ReadonlyMap<string, Order>,
  deps: ReportWorker,
): Promise<WriteResult | undefined> => {
  const { ledger, files, clock, log, notifications } = deps;
  const { intakeId, object } = intake;
  const now = clock.now();
  if (!isInterimDue(intake, now)) return undefined;

  const owners = await readOwners(orders.values(), ledger);
  const facts = { orders, owners, emails: await readEmailDigests(orders.values(), owners, ledger.orders) };
  const keys = reportKeys(object.key, intakeId);
  const counts = emptyCounts();
  let changed = 0;
  let open = 0;
  const { header, surplusColumns, lines } = await kept.lines((fate) => {
    const outcome = interimOutcome(fate, facts);
    if (outcome.word === IN_PROGRESS) open += 1;
    else counts[outcome.word] += 1;
    if (outcome.changed !== undefined) changed += 1;
    return outcome;
  });
  await files.write(
    object.bucket,
    keys.resultKey,
    'text/csv; charset=utf-8',
    resultFile(header, lines, surplusColumns),
  );
  const summary: Summary = {
    intakeId,
    file: object.key,
    lines: plan.counts.lines,
    final: false,
    inProgress: open,
    counts,
    orders: [...orders.values()].map(summaryOf),
    ...(changed > 0 ? { changed } : {}),
    ...kept.skipped.summary(),
    columns: columnNames(header),
    result: keys.resultKey,
  };
  await writeSummary(intake, keys, summary, deps);
  await notifications?.publish(noticeOf(summary, object.bucket));
  const result = await ledger.intakes.moveIntake(intake, { ...intake, interimAt: new Date(now).toISOString() });
  if (result === 'written')
    log.info('intake got an interim report', {
      counts,
      inProgress: open,
      openOrders: [...orders.values()].filter(isOpen).length,
    });
  return result === 'written' ? undefined : 'lost';
};
