import { waitedMs } from '../../domain/orders/ordering-times.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { reportHeld } from './report-held.ts';
import { reportOrGiveUp } from './report-planned.ts';
import { reportRefused } from './report-refused.ts';
import type { ReportWorker } from './report-worker.ts';

/** Retries after concurrent reports of one file; more often means that something is wrong with the ledger. */
const WRITE_TRIES = 5;
/**
 * Writes the final status of every line, once every order of the file has ended. If requested too early, it does
 * nothing: the process that ends the last order requests it again, and so does the schedule. By the phase of the
 * intake:
 *
 * ## PLANNING, QUEUEING
 * Nothing: its orders are not all in the ledger yet.
 *
 * ## REFUSED
 * One error for the whole file, then REPORTED.
 *
 * ## HELD
 * Every line waits for a person. Stays HELD, and is reported again after the decision.
 *
 * ## REJECTED, PLANNED, STUCK
 * Each line as rejected, as it would be ordered, or as far as its orders were put; then REPORTED.
 *
 * ## QUEUED
 * With all orders ended: each line's final status, then REPORTED. With open ones: an interim report if one is due, and
 * QUEUED stays.
 *
 * ## REPORTED
 * Nothing, unless a fact has changed since or the bucket lost the report: then it is written again.
 *
 * @param again write the report once more although the intake has one: the bucket lost it, or a fact in it changed
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

/** A report dated in the future was written by a wrong clock, and shows nothing. */
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
      return reportHeld(intake, deps);
    case 'STUCK':
    case 'REJECTED':
    case 'PLANNED':
    case 'QUEUED':
      return reportOrGiveUp(intake, intake.plan, again, deps);
    case 'REPORTED':
      if (!again) break;
      if (factAt !== undefined && showsFact(intake.reportedAt, factAt, deps)) break;
      return intake.ending === 'refused'
        ? reportRefused(intake, intake.error, deps)
        : reportOrGiveUp(intake, intake.plan, again, deps);
  }
  log.info('intake is not to be reported now', { intakeId, phase: intake.phase });
  return undefined;
};
