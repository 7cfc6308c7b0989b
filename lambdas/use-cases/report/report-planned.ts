import type { PinnedPlan } from '../../domain/intakes/intake.ts';
import { type EndedIntake, mayHaveOrders, report } from '../../domain/intakes/intake-transitions.ts';
import { PLANNER_VERSION } from '../../domain/planning/plan-intake.ts';
import { reportKeys } from '../../domain/reporting/summary.ts';
import { FileChangedError } from '../../ports/drops.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { openPlannedLines } from '../plan/planned-lines.ts';
import { finishReport } from './finish-report.ts';
import { mayComeBack } from './may-come-back.ts';
import { reportInterim } from './report-interim.ts';
import { writeOrdered } from './report-ordered.ts';
import { reportRefused } from './report-refused.ts';
import { writePlan, writeRejected, writeUntold } from './report-unordered.ts';
import type { ReportWorker } from './report-worker.ts';

/** Without the file there are no lines to report, however often it is tried: that result is final. */
export const reportOrGiveUp = async (
  intake: EndedIntake,
  plan: PinnedPlan,
  again: boolean,
  deps: ReportWorker,
): Promise<WriteResult | undefined> => {
  const { ledger, files, clock, log } = deps;
  const { intakeId, object } = intake;
  const stuck = 'error' in intake ? intake.error : undefined;
  const earlier = intake.history.some(({ to }) => to === 'REPORTED');
  try {
    const reported = await reportPlanned(intake, plan, again, deps);
    if (reported !== 'untold') return reported;
    if (stuck !== undefined) return await reportRefused(intake, stuck, deps);
    if (earlier) throw new FileChangedError(`${object.key} was planned by another version of Deskdrop`);
    const begunAt = clock.now();
    log.error('an intake was planned by another version', { intakeId, plannerVersion: plan.plannerVersion });
    const { keys, summary } = await writeUntold(intake, plan, deps);
    return await finishReport(intake, { keys, summary, begunAt, ordersOpen: mayHaveOrders(intake) }, deps);
  } catch (error) {
    if (!(error instanceof FileChangedError)) throw error;
    if (stuck !== undefined) return reportRefused(intake, stuck, deps);
    if (!earlier && (await mayComeBack(object, files))) throw error;
    log.error('the lines of an intake cannot be reported', { intakeId, reason: error.message });
    if (!earlier) {
      const orders =
        intake.rejection !== undefined || intake.planOnly
          ? 'Nothing of it was ordered.'
          : `Its ${plan.orders} orders continued without it: "deskdrop status ${intakeId}" shows their state.`;
      return reportRefused(intake, `${error.message}. ${orders}`, deps);
    }
    // The earlier result says more than an error would.
    const at = new Date(clock.now()).toISOString();
    const reason = `the earlier result stays: ${error.message}`;
    const result = reportKeys(object.key, intakeId);
    return ledger.intakes.moveIntake(intake, report(intake, { result, ordersOpen: mayHaveOrders(intake), at, reason }));
  }
};

/** `untold`: another version planned it, and its plan is unknown. */
const reportPlanned = async (
  intake: EndedIntake,
  plan: PinnedPlan,
  again: boolean,
  deps: ReportWorker,
): Promise<WriteResult | 'untold' | undefined> => {
  const begunAt = deps.clock.now();
  const { rejection, planOnly } = intake;
  if (planOnly && plan.plannerVersion !== PLANNER_VERSION) return 'untold';
  if (rejection !== undefined || planOnly) {
    const wouldBeHeld = 'wouldBeHeld' in intake ? intake.wouldBeHeld : [];
    const { keys, summary } =
      rejection === undefined
        ? await writePlan(intake, plan, wouldBeHeld, deps)
        : await writeRejected({ ...intake, plan, rejection }, deps);
    return finishReport(intake, { keys, summary, begunAt }, deps);
  }
  const kept = await openPlannedLines(intake, plan, deps);
  if (kept === undefined) return 'untold';
  const written = await writeOrdered(intake, plan, kept, deps);
  if (!('open' in written)) return finishReport(intake, { ...written, begunAt }, deps);
  // Only for a message that, if this stops halfway, writes the report again, whatever its state by then.
  return again && intake.phase === 'QUEUED'
    ? reportInterim(intake, { plan, kept, orders: written.open }, deps)
    : undefined;
};
