import { emptyCounts } from '../../domain/intakes/final-word.ts';
import { type HeldIntake, loseHeld } from '../../domain/intakes/hold-decision.ts';
import type { DropObject, Intake, PinnedPlan, ResultObjects } from '../../domain/intakes/intake.ts';
import { withEntry } from '../../domain/intakes/intake-history.ts';
import { waitedMs } from '../../domain/orders/ordering-times.ts';
import { PLANNER_VERSION } from '../../domain/planning/plan-intake.ts';
import { refusedFile } from '../../domain/reporting/result-file.ts';
import { reportKeys, type Summary } from '../../domain/reporting/summary.ts';
import { FileChangedError, type FileStore } from '../../ports/drops.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { openKeptPlan } from '../plan/planned-lines.ts';
import { announceReport } from './notify-report.ts';
import { reportInterim } from './report-interim.ts';
import { writeOrdered } from './report-ordered.ts';
import { writeHeld, writePlan, writeRejected, writeSummary, writeUntold } from './report-unordered.ts';
import type { ReportWorker } from './report-worker.ts';
import { writeAudit } from './write-audit.ts';

/** Two reports of one file at once: this often, then something is wrong with the ledger. */
const WRITE_TRIES = 5;
/**
 * Writes the final word on every line, once every order of the file has ended. Asked too early, it does nothing: whoever
 * ends the last order asks again, and so does the schedule.
 *
 * @param again write the report once more although the intake has one: the bucket lost it, or a fact under it changed
 * @param factAt when that fact changed (ISO 8601): a report that was begun later shows it
 */
export const reportIntake = async (
  intakeId: string,
  again: boolean,
  deps: ReportWorker,
  factAt?: string,
): Promise<void> => {
  for (let tries = 0; tries < WRITE_TRIES; tries++) {
    // Another report was finished meanwhile, perhaps from newer facts, and this one may have overwritten it.
    if ((await reportOnce(intakeId, again || tries > 0, deps, tries > 0 ? undefined : factAt)) !== 'lost') return;
  }
  throw new Error(`the report of intake ${intakeId} was overtaken ${WRITE_TRIES} times`);
};

/** A report that is still to come was written by a wrong clock, and shows nothing. */
const showsFact = (reportedAt: string, factAt: string, { clock, times }: ReportWorker): boolean =>
  Date.parse(reportedAt) > Date.parse(factAt) + times.clockSkewMs &&
  Number.isFinite(waitedMs(reportedAt, clock.now(), times));

const reportOnce = async (
  intakeId: string,
  again: boolean,
  deps: ReportWorker,
  factAt: string | undefined,
): Promise<WriteResult | undefined> => {
  const { ledger, log } = deps;
  const intake = await ledger.intakes.getIntake(intakeId);
  if (intake === undefined) throw new Error(`intake ${intakeId} is not in the ledger`);
  switch (intake.phase) {
    case 'PLANNING':
    case 'QUEUEING':
      break;
    case 'REFUSED':
      return reportRefused(intake, intake.error, deps);
    case 'HELD':
      if (intake.result !== undefined && !again) break;
      await reportHeld(intake, deps);
      return undefined;
    case 'STUCK':
    case 'REJECTED':
    case 'PLANNED':
    case 'QUEUED':
      return reportOrGiveUp(intake, intake.plan, again, deps);
    case 'REPORTED':
      if (!again) break;
      if (factAt !== undefined && showsFact(intake.reportedAt, factAt, deps)) break;
      if (intake.plan !== undefined) return reportOrGiveUp(intake, intake.plan, again, deps);
      if (intake.error !== undefined) return reportRefused(intake, intake.error, deps);
  }
  log.info('intake is not to be reported now', { intakeId, phase: intake.phase });
  return undefined;
};

/** A file that waits stays HELD; the report says so, and is written again in the end. */
const reportHeld = async (held: HeldIntake, deps: ReportWorker): Promise<void> => {
  let written: Awaited<ReturnType<typeof writeHeld>>;
  try {
    written = await writeHeld(held, deps);
  } catch (error) {
    if (!(error instanceof FileChangedError) || (await mayComeBack(held.object, deps.files))) throw error;
    await deps.ledger.intakes.moveIntake(held, loseHeld(held, error.message, new Date(deps.clock.now()).toISOString()));
    return reportIntake(held.intakeId, false, deps);
  }
  const { keys, summary } = written;
  await writeSummary(held, keys, summary, deps);
  if (held.result === undefined) await announceReport(held, summary, deps);
  if ((await deps.ledger.intakes.moveIntake(held, { ...held, result: keys })) === 'written') {
    deps.log.info('intake was reported as held', { intakeId: held.intakeId, reasons: held.reasons });
    return;
  }
  // Somebody decided meanwhile, and a later report may have been overwritten by this one.
  await reportIntake(held.intakeId, true, deps);
};

/** An intake that has come to its end. */
type Ended = Extract<Intake, { phase: 'REFUSED' | 'STUCK' | 'REJECTED' | 'PLANNED' | 'QUEUED' | 'REPORTED' }>;

const reportRefused = async (intake: Ended, error: string, deps: ReportWorker): Promise<WriteResult> => {
  const { files, clock } = deps;
  const begunAt = clock.now();
  const keys = reportKeys(intake.object.key, intake.intakeId);
  await files.write(intake.object.bucket, keys.resultKey, 'text/csv; charset=utf-8', refusedFile(error));
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
  // Orders that were begun before the error go on.
  return finish(intake, keys, summary, begunAt, deps, mayHaveOrders(intake));
};

/** A file that was refused, rejected or only planned has none. */
const mayHaveOrders = (intake: Ended): boolean =>
  'plan' in intake && intake.plan !== undefined && intake.rejection === undefined && !intake.planOnly;

/** Without the file there are no lines to answer, however often it is tried: that is the final word then. */
const reportOrGiveUp = async (
  intake: Ended,
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
    return await finish(intake, keys, summary, begunAt, deps, mayHaveOrders(intake));
  } catch (error) {
    if (!(error instanceof FileChangedError)) throw error;
    if (stuck !== undefined) return reportRefused(intake, stuck, deps);
    if (!earlier && (await mayComeBack(object, files))) throw error;
    log.error('the lines of an intake can not be reported', { intakeId, reason: error.message });
    if (!earlier) {
      const orders =
        intake.rejection !== undefined || intake.planOnly
          ? 'Nothing of it was ordered.'
          : `Its ${plan.orders} orders went on without it: "deskdrop status ${intakeId}" tells what became of them.`;
      return reportRefused(intake, `${error.message}. ${orders}`, deps);
    }
    // The earlier result says more than an error would.
    const at = new Date(clock.now()).toISOString();
    const why = `the earlier result stays: ${error.message}`;
    const { reportFailedAt: _, ordersOpen: __, ...kept } = intake;
    return ledger.intakes.moveIntake(intake, {
      ...kept,
      phase: 'REPORTED',
      reportedAt: at,
      ...(mayHaveOrders(intake) ? { ordersOpen: true } : {}),
      result: reportKeys(object.key, intakeId),
      history: withReport(intake.history, at, why),
    });
  }
};

/** Where the bucket keeps no versions, the same bytes may be put back under the same key; a version never comes back. */
const mayComeBack = async ({ versionId, bucket, key }: DropObject, files: FileStore): Promise<boolean> =>
  versionId === undefined && (await files.describe(bucket, key)) === undefined;

/** `untold`: another version planned it, and what it planned is not known. */
const reportPlanned = async (
  intake: Ended,
  plan: PinnedPlan,
  again: boolean,
  deps: ReportWorker,
): Promise<WriteResult | 'untold' | undefined> => {
  const begunAt = deps.clock.now();
  const { rejection, planOnly } = intake;
  if (planOnly && plan.plannerVersion !== PLANNER_VERSION) return 'untold';
  if (rejection !== undefined || planOnly) {
    const wouldBeHeld = 'wouldBeHeld' in intake ? (intake.wouldBeHeld ?? []) : [];
    const { keys, summary } =
      rejection === undefined
        ? await writePlan(intake, plan, wouldBeHeld, deps)
        : await writeRejected({ ...intake, plan, rejection }, deps);
    return finish(intake, keys, summary, begunAt, deps);
  }
  const kept = await openKeptPlan(intake, plan, deps);
  if (kept === undefined) return 'untold';
  const written = await writeOrdered(intake, plan, kept, deps);
  if (!('open' in written)) return finish(intake, written.keys, written.summary, begunAt, deps);
  // Only upon a message that, should this break off, writes the report again whatever it has become.
  return again && intake.phase === 'QUEUED' ? reportInterim(intake, plan, kept, written.open, deps) : undefined;
};

/** A file whose orders are followed for weeks is reported many times: the same report again replaces its entry. */
const withReport = (history: Intake['history'], at: string, why: string): Intake['history'] => {
  const last = history.at(-1);
  const before = last?.to === 'REPORTED' && last.why === why ? history.slice(0, -1) : history;
  return withEntry(before, { at, to: 'REPORTED', why });
};

/** REPORTED comes last: until it is written, the report is written again. It bears the time at which its facts were read. */
const finish = async (
  intake: Ended,
  keys: ResultObjects,
  summary: Summary,
  begunAt: number,
  deps: ReportWorker,
  ordersOpen = false,
): Promise<WriteResult> => {
  const { ledger, log } = deps;
  const at = new Date(begunAt).toISOString();
  await writeSummary(intake, keys, summary, deps);
  await writeAudit(intake, summary, at, deps);
  await announceReport(intake, summary, deps);
  const why = `result in ${keys.resultKey}`;
  const { reportFailedAt: _, ordersOpen: __, ...reported } = intake;
  const result = await ledger.intakes.moveIntake(intake, {
    ...reported,
    phase: 'REPORTED',
    reportedAt: at,
    ...(ordersOpen ? { ordersOpen: true } : {}),
    result: keys,
    counts: summary.counts,
    history: withReport(intake.history, at, why),
  });
  if (result === 'written') log.info('intake was reported', { intakeId: intake.intakeId, counts: summary.counts });
  return result;
};
