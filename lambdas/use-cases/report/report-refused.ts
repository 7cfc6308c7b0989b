import { type EndedIntake, mayHaveOrders } from '../../domain/intakes/intake-transitions.ts';
import { emptyCounts } from '../../domain/intakes/line-status.ts';
import { refusedFile } from '../../domain/reporting/result-file.ts';
import type { Summary } from '../../domain/reporting/summary.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { finishReport } from './finish-report.ts';
import type { ReportWorker } from './report-worker.ts';
import { writeResultFile } from './write-result.ts';

/** The file's only result is the error: no line of it can be reported. */
export const reportRefused = async (intake: EndedIntake, error: string, deps: ReportWorker): Promise<WriteResult> => {
  const { files, clock } = deps;
  const begunAt = clock.now();
  const keys = await writeResultFile(intake, refusedFile(error), files);
  const summary: Summary = {
    intakeId: intake.intakeId,
    file: intake.object.key,
    lines: 0,
    final: true,
    error,
    counts: emptyCounts(),
    orders: [],
    result: keys.resultKey,
  };
  // Orders that were begun before the error continue.
  return finishReport(intake, { keys, summary, begunAt, ordersOpen: mayHaveOrders(intake) }, deps);
};
