import { readingOf } from '../../domain/csv/column-names.ts';
import { headerTermsOf } from '../../domain/intakes/header-terms.ts';
import { decisionText, type HeldIntake, holdCommands } from '../../domain/intakes/hold-decision.ts';
import type { Intake, PinnedPlan, ResultObjects } from '../../domain/intakes/intake.ts';
import { emptyCounts, type LineOutcome } from '../../domain/intakes/line-status.ts';
import { lineOutcome } from '../../domain/reporting/line-outcome.ts';
import { resultFile } from '../../domain/reporting/result-file.ts';
import type { Summary } from '../../domain/reporting/summary.ts';
import { describePlan } from '../plan/describe-plan.ts';
import { openPlannedLines, withOutcome } from '../plan/planned-lines.ts';
import type { UnorderedReportWorker } from './report-worker.ts';
import { writeResultFile } from './write-result.ts';

/** The kind of report that was written. */
export interface Written {
  readonly keys: ResultObjects;
  readonly summary: Summary;
}

/**
 * Every line that would be ordered gets the same status and reason; the others get what they would have had, as far as
 * that is still known.
 */
const writeUnordered = async (
  intake: Intake,
  plan: PinnedPlan,
  { status, reason }: { readonly status: 'needs-attention' | 'rejected'; readonly reason: string },
  deps: UnorderedReportWorker,
): Promise<Written> => {
  const { files } = deps;
  const { intakeId, object } = intake;
  const counts = emptyCounts();
  const told = (computerName = ''): LineOutcome => ({
    status,
    reason,
    computerName,
    providerOrderId: '',
    payment: '',
    desktopState: '',
  });
  const counted = (outcome: LineOutcome): LineOutcome => {
    counts[outcome.status] += 1;
    return outcome;
  };
  const kept = await openPlannedLines(intake, plan, deps);
  const { header, surplusColumns, lines } =
    kept === undefined
      ? await withOutcome({ open: () => files.open(object), terms: headerTermsOf(plan) }, () => counted(told()))
      : await kept.lines((fate) =>
          counted(
            fate.kind === 'ordered-in' || fate.kind === 'pool-ordered-in'
              ? told(fate.computerName)
              : lineOutcome(fate, { orders: new Map(), owners: new Map() }),
          ),
        );
  const keys = await writeResultFile(intake, resultFile(header, lines, surplusColumns), files);
  return {
    keys,
    summary: {
      intakeId,
      file: object.key,
      lines: plan.counts.lines,
      final: true,
      counts,
      orders: [],
      ...kept?.skipped.summary(),
      ...readingOf(header),
      result: keys.resultKey,
    },
  };
};

export const writeHeld = async (held: HeldIntake, deps: UnorderedReportWorker): Promise<Written> => {
  const { approve, reject } = holdCommands(held.intakeId, deps.holdOptions);
  const { reasons } = held;
  const reason = `the file waits for approval: ${reasons.join('; ')}. To approve it: ${approve}`;
  const { keys, summary } = await writeUnordered(held, held.plan, { status: 'needs-attention', reason }, deps);
  return { keys, summary: { ...summary, final: false, held: { reasons, approve, reject } } };
};

export const writeRejected = (
  intake: Intake & { readonly plan: PinnedPlan; readonly rejection: NonNullable<Intake['rejection']> },
  deps: UnorderedReportWorker,
): Promise<Written> =>
  writeUnordered(intake, intake.plan, { status: 'rejected', reason: decisionText('rejected', intake.rejection) }, deps);

/** Planned by another version, which kept no plan or lost it: its plan for each line is unknown. */
export const writeUntold = (intake: Intake, plan: PinnedPlan, deps: UnorderedReportWorker): Promise<Written> =>
  writeUnordered(
    intake,
    plan,
    {
      status: 'needs-attention',
      reason: intake.planOnly
        ? 'another version of Deskdrop planned this file: drop it under plan/ again to see the plan'
        : `another version of Deskdrop planned this file, and its plan is lost: "deskdrop status ${intake.intakeId}" shows the state of its ${plan.orders} orders. People already ordered are not ordered twice when the file is dropped again`,
    },
    deps,
  );

export const writePlan = async (
  intake: Intake,
  plan: PinnedPlan,
  wouldBeHeld: readonly string[],
  { ledger, files, emailKey }: UnorderedReportWorker,
): Promise<Written> => {
  const { intakeId, object } = intake;
  const described = await describePlan(() => files.open(object), { ...plan, intakeId }, ledger, {
    emailKey: await emailKey(),
  });
  const { header, surplusColumns, lines, orders, counts, planned, skipped } = described;
  const keys = await writeResultFile(intake, resultFile(header, lines, surplusColumns), files);
  return {
    keys,
    summary: {
      intakeId,
      file: object.key,
      lines: plan.counts.lines,
      final: true,
      counts,
      orders: [],
      plan: { wouldBeOrdered: planned.wouldBeOrdered, wouldBeHeld, orders },
      ...(planned.changed > 0 ? { changed: planned.changed } : {}),
      ...skipped.summary(),
      ...readingOf(header),
      result: keys.resultKey,
    },
  };
};
