import type { ResultObjects } from '../../domain/intakes/intake.ts';
import { type EndedIntake, report } from '../../domain/intakes/intake-transitions.ts';
import type { Summary } from '../../domain/reporting/summary.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { notifyReport } from './notify-report.ts';
import type { ReportWorker } from './report-worker.ts';
import { writeAudit } from './write-audit.ts';
import { writeSummary } from './write-result.ts';

export interface WrittenReport {
  readonly keys: ResultObjects;
  readonly summary: Summary;
  /** Epoch ms: when its facts were read. */
  readonly begunAt: number;
  /** Orders may continue after it. */
  readonly ordersOpen?: boolean;
}

/**
 * REPORTED comes last: until it is written, the report is written again. It carries the time at which its facts were
 * read.
 */
export const finishReport = async (
  intake: EndedIntake,
  { keys, summary, begunAt, ordersOpen = false }: WrittenReport,
  deps: ReportWorker,
): Promise<WriteResult> => {
  const { ledger, log } = deps;
  const at = new Date(begunAt).toISOString();
  await writeSummary(intake, keys, summary, deps);
  await writeAudit(intake, summary, at, deps);
  await notifyReport(intake, summary, deps);
  const reason = `result in ${keys.resultKey}`;
  const reported = report(intake, { result: keys, counts: summary.counts, ordersOpen, at, reason });
  const result = await ledger.intakes.moveIntake(intake, reported);
  if (result === 'written') log.info('intake was reported', { intakeId: intake.intakeId, counts: summary.counts });
  return result;
};
