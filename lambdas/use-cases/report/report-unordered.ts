import { readingOf } from '../../domain/csv/column-names.ts';
import { headerTermsOf } from '../../domain/intakes/header-terms.ts';
import { decisionText, type HeldIntake, holdCommands } from '../../domain/intakes/hold-decision.ts';
import type { Intake, PinnedPlan, ResultObjects } from '../../domain/intakes/intake.ts';
import { emptyCounts, type LineOutcome } from '../../domain/intakes/line-status.ts';
import { lineOutcome } from '../../domain/reporting/line-outcome.ts';
import { ProblemGroups } from '../../domain/reporting/problem-groups.ts';
import { resultFile } from '../../domain/reporting/result-file.ts';
import type { Summary } from '../../domain/reporting/summary.ts';
import type { Reason } from '../../domain/wording/reason.ts';
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
  { status, reason }: { readonly status: 'needs-attention' | 'rejected' | 'withdrawn'; readonly reason: Reason },
  deps: UnorderedReportWorker,
): Promise<Written> => {
  const { files, language } = deps;
  const { intakeId, object } = intake;
  const counts = emptyCounts();
  const problems = new ProblemGroups();
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
      : await kept.lines((fate, line) => {
          problems.add(fate, line);
          return counted(
            fate.kind === 'ordered-in' || fate.kind === 'pool-ordered-in'
              ? told(fate.computerName)
              : lineOutcome(fate, { orders: new Map(), owners: new Map() }),
          );
        });
  const keys = await writeResultFile(intake, resultFile(header, lines, { surplusColumns, language }), files);
  return {
    keys,
    summary: {
      intakeId,
      file: object.key,
      lines: plan.counts.lines,
      final: true,
      counts,
      orders: [],
      ...problems.summary(header, language),
      ...kept?.skipped.skipped(),
      ...readingOf(header),
      result: keys.resultKey,
    },
  };
};

export const writeHeld = async (held: HeldIntake, deps: UnorderedReportWorker): Promise<Written> => {
  const { approve, reject } = holdCommands(held.intakeId, deps.holdOptions);
  const { reasons } = held;
  const reason: Reason = { code: 'waits-for-approval', params: { reasons, approve } };
  const { keys, summary } = await writeUnordered(held, held.plan, { status: 'needs-attention', reason }, deps);
  return { keys, summary: { ...summary, final: false, held: { reasons, approve, reject } } };
};

export const writeRejected = async (
  intake: Intake & { readonly plan: PinnedPlan; readonly rejection: NonNullable<Intake['rejection']> },
  deps: UnorderedReportWorker,
): Promise<Written> => {
  const { rejection, plan } = intake;
  const stop = await deps.ledger.brakes.getStop(intake.intakeId);
  const isStopped = stop !== undefined && stop.stopped.command === rejection.command;
  return writeUnordered(
    intake,
    plan,
    isStopped
      ? { status: 'withdrawn', reason: { code: 'file-stopped', params: { text: decisionText('stopped', rejection) } } }
      : {
          status: 'rejected',
          reason: { code: 'rejected-by-person', params: { text: decisionText('rejected', rejection) } },
        },
    deps,
  );
};

/** Planned by another version, which kept no plan or lost it: its plan for each line is unknown. */
export const writeUntold = (intake: Intake, plan: PinnedPlan, deps: UnorderedReportWorker): Promise<Written> =>
  writeUnordered(
    intake,
    plan,
    {
      status: 'needs-attention',
      reason: intake.planOnly
        ? { code: 'plan-of-other-version', params: {} }
        : { code: 'plan-lost', params: { intakeId: intake.intakeId, orders: plan.orders } },
    },
    deps,
  );

export const writePlan = async (
  intake: Intake,
  plan: PinnedPlan,
  wouldBeHeld: readonly string[],
  { ledger, files, emailKey, language }: UnorderedReportWorker,
): Promise<Written> => {
  const { intakeId, object } = intake;
  const described = await describePlan(() => files.open(object), { ...plan, intakeId }, ledger, {
    emailKey: await emailKey(),
    language,
  });
  const { header, surplusColumns, lines, orders, counts, planned, problems, skipped } = described;
  const keys = await writeResultFile(intake, resultFile(header, lines, { surplusColumns, language }), files);
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
      ...problems.summary(header, language),
      ...(planned.changed > 0 ? { changed: planned.changed } : {}),
      ...skipped.skipped(),
      ...readingOf(header),
      result: keys.resultKey,
    },
  };
};
