import { readingOf } from '../../domain/csv/column-names.ts';
import type { Intake, PinnedPlan, ResultObjects } from '../../domain/intakes/intake.ts';
import { emptyCounts, IN_PROGRESS } from '../../domain/intakes/line-status.ts';
import type { LineFate } from '../../domain/members/line.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { InterimOutcome } from '../../domain/reporting/interim-report.ts';
import { ProblemGroups } from '../../domain/reporting/problem-groups.ts';
import { resultFile } from '../../domain/reporting/result-file.ts';
import { type Summary, summaryOf } from '../../domain/reporting/summary.ts';
import type { KeptPlan } from '../plan/planned-lines.ts';
import type { ReportWorker } from './report-worker.ts';
import { writeResultFile } from './write-result.ts';

/** What a file's lines were planned as, and every order that its members are in. */
export interface PlanAndOrders {
  readonly plan: PinnedPlan;
  readonly kept: KeptPlan;
  readonly orders: ReadonlyMap<string, Order>;
}

/** What was written for the lines, and the summary's figures about them. */
interface WrittenLines {
  readonly keys: ResultObjects;
  readonly inProgress: number;
  readonly summary: Omit<Summary, 'final' | 'inProgress'>;
}

/** Writes the result file of a plan's lines, interim or final, from the present state of its orders. */
export const writeLines = async (
  drop: Pick<Intake, 'intakeId' | 'object'>,
  { plan, kept, orders }: PlanAndOrders,
  outcomeOf: (fate: LineFate) => InterimOutcome,
  { files, language }: Pick<ReportWorker, 'files' | 'language'>,
): Promise<WrittenLines> => {
  const counts = emptyCounts();
  const problems = new ProblemGroups();
  let changed = 0;
  let inProgress = 0;
  const { header, surplusColumns, lines } = await kept.lines((fate, line) => {
    problems.add(fate, line);
    const outcome = outcomeOf(fate);
    if (outcome.status === IN_PROGRESS) inProgress += 1;
    else counts[outcome.status] += 1;
    if (outcome.changed !== undefined) changed += 1;
    return outcome;
  });
  const keys = await writeResultFile(drop, resultFile(header, lines, { surplusColumns, language }), files);
  // Read after the file was written: lines are counted, and skipped ones recorded, as they pass.
  const summary = {
    intakeId: drop.intakeId,
    file: drop.object.key,
    lines: plan.counts.lines,
    counts,
    orders: [...orders.values()].map(summaryOf),
    ...problems.summary(header, language),
    ...(changed > 0 ? { changed } : {}),
    ...kept.skipped.skipped(),
    ...readingOf(header),
    result: keys.resultKey,
  };
  return { keys, inProgress, summary };
};
