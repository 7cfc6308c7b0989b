import type { HeaderTerms } from '../../domain/columns/header-names.ts';
import { FileRefusedError } from '../../domain/csv/file-refused-error.ts';
import type { IntakeIn, PinnedPlan } from '../../domain/intakes/intake.ts';
import { refuse, stop } from '../../domain/intakes/intake-transitions.ts';
import { planFile, planFileKey } from '../../domain/planning/plan-file.ts';
import {
  PLANNER_VERSION,
  type PlanContext,
  type PlanSummary,
  planFileOf,
  summarizePlan,
} from '../../domain/planning/plan-intake.ts';
import { totalDesktops } from '../../domain/planning/spending-guard.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import { FileChangedError } from '../../ports/drops.ts';
import { applySpendingGuard } from '../plan/apply-spending-guard.ts';
import type { SplittingWorker } from './splitting-worker.ts';

type Planning = IntakeIn<'PLANNING' | 'QUEUEING'>;
type Queueing = IntakeIn<'QUEUEING'>;

/** How the stage reads headers; without what it leaves at the default, as in plans of stages that never set it. */
const readingOf = ({ columns = {}, userNameFromEmail }: SplittingWorker['stage']): HeaderTerms => ({
  ...(Object.keys(columns).length > 0 && { columns }),
  ...(userNameFromEmail && { userNameFromEmail }),
});

const contextOf = async (intake: Planning, { stage }: SplittingWorker): Promise<PlanContext> =>
  intake.phase === 'QUEUEING'
    ? { ...intake.plan, intakeId: intake.intakeId }
    : {
        intakeId: intake.intakeId,
        profiles: await stage.profiles(),
        ...omitUndefined({ defaultProfile: stage.defaultProfile }),
        ...((stage.allowUserNames ?? []).length === 0 ? {} : { allowUserNames: stage.allowUserNames }),
        ...readingOf(stage),
        computerNamePrefix: stage.computerNamePrefix,
        payment: intake.payment,
      };

interface Pinned {
  readonly intake: Queueing;
  /** How many desktops the plan orders. */
  readonly desktops: number;
}

/**
 * The first pass only decides; nothing is stored or sent before it has read the last byte. Undefined: the intake has
 * ended here.
 */
export const pinPlan = async (intake: Planning, deps: SplittingWorker): Promise<Pinned | undefined> => {
  const { ledger, files, messages, clock } = deps;
  const context = await contextOf(intake, deps);
  let summary: PlanSummary;
  try {
    summary = await summarizePlan(planFileOf(() => files.open(intake.object), context));
  } catch (error) {
    if (!(error instanceof FileRefusedError) && !(error instanceof FileChangedError)) throw error;
    if (intake.phase === 'QUEUEING') return stopWith(intake, error.message, deps);
    await ledger.intakes.moveIntake(intake, refuse(intake, error.message, new Date(clock.now()).toISOString()));
    await messages.sendReport(intake.intakeId, 0);
    return undefined;
  }
  if (intake.phase === 'QUEUEING') {
    if (summary.digest === intake.plan.digest && PLANNER_VERSION === intake.plan.plannerVersion)
      return { intake, desktops: totalDesktops(summary.desktops) };
    return stopWith(
      intake,
      'the file is planned differently now than when its orders were begun (another version of Deskdrop?)',
      deps,
    );
  }
  const { intakeId: _, ...planInputs } = context;
  const plan: PinnedPlan = {
    ...planInputs,
    plannerVersion: PLANNER_VERSION,
    digest: summary.digest,
    fileDigest: summary.fileDigest,
    counts: summary.counts,
    orders: summary.orders,
  };
  await keepPlan(intake, context, summary, deps);
  const planned = await applySpendingGuard(intake, plan, summary.desktops, deps);
  if ((await ledger.intakes.moveIntake(intake, planned)) === 'written') {
    if (planned.phase === 'QUEUEING') return { intake: planned, desktops: totalDesktops(summary.desktops) };
    await messages.sendReport(intake.intakeId, 0);
    return undefined;
  }
  // Another run of the same event was faster: continue with what it pinned.
  const now = await ledger.intakes.getIntake(intake.intakeId);
  return now?.phase === 'QUEUEING' ? pinPlan(now, deps) : undefined;
};

/**
 * Written before the ledger pins it, so a pinned plan exists. A stop in between leaves a file that nothing names, and
 * the next run writes the same one.
 */
const keepPlan = async (
  { intakeId, object }: Planning,
  context: PlanContext,
  { fileDigest }: PlanSummary,
  { files }: SplittingWorker,
): Promise<void> =>
  files.write(
    object.bucket,
    planFileKey(intakeId, fileDigest),
    'application/jsonl',
    planFile(planFileOf(() => files.open(object), context)),
  );

const stopWith = async (
  intake: Queueing,
  reason: string,
  { ledger, messages, clock, log }: SplittingWorker,
): Promise<undefined> => {
  // Some of its orders may have been sent: a report with only the reason would hide them.
  const error = `${reason}. The orders that it already began continue: "deskdrop status ${intake.intakeId}" shows their state.`;
  log.error('intake needs attention', { intakeId: intake.intakeId, reason });
  await ledger.intakes.moveIntake(intake, stop(intake, error, new Date(clock.now()).toISOString()));
  await messages.sendReport(intake.intakeId, 0);
  return undefined;
};
