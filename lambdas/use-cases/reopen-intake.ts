import type { Intake } from '../domain/intake.ts';
import type { Clock, Ledger, WriteResult } from '../ports.ts';

/**
 * REPORTED -> QUEUED, so that the schedule watches over the intake and its report is written again. Before the order goes
 * on: a crash in between leaves a report that is written once more, and no order that nobody watches. `lost`: the report is
 * being written at this moment.
 */
export const reopenIntake = async (
  { intakeId }: { readonly intakeId: string },
  why: string,
  ledger: Ledger,
  clock: Clock,
): Promise<WriteResult> => {
  const intake = await ledger.intakes.getIntake(intakeId);
  if (intake?.phase !== 'REPORTED') return 'written';
  const reopened = reopen(intake, why, new Date(clock.now()).toISOString());
  return reopened === undefined ? 'written' : ledger.intakes.moveIntake(intake, reopened);
};

const reopen = (
  { reportedAt: _, result: __, plan, ...intake }: Extract<Intake, { phase: 'REPORTED' }>,
  why: string,
  at: string,
): Extract<Intake, { phase: 'QUEUED' }> | undefined =>
  plan === undefined || intake.error !== undefined
    ? undefined
    : { ...intake, phase: 'QUEUED', plan, history: [...intake.history, { at, to: 'QUEUED', why }] };
