import type { Intake, IntakeIn } from './intake.ts';
import { withEntry } from './intake-history.ts';

export type Unfinished = IntakeIn<'PLANNING' | 'QUEUEING'>;

/**
 * PLANNING -> REFUSED, QUEUEING -> STUCK: handling the file failed each time. Before its plan is pinned nothing of it
 * is ordered; afterwards some of its orders may have been sent, and people already ordered are `already-ordered` when
 * it is dropped again.
 */
export const failIntake = (intake: Unfinished, at: string): Intake => {
  const reason = 'Deskdrop failed each time that it tried to plan this file: its log says why';
  if (intake.phase === 'PLANNING') {
    const error = `${reason}. Nothing of it was ordered: drop it again when that is mended.`;
    return { ...intake, phase: 'REFUSED', error, history: [...intake.history, { at, to: 'REFUSED', reason: error }] };
  }
  const error = `${reason}. The orders that it already began continue: "deskdrop status ${intake.intakeId}" shows their state. Drop it again when that is fixed: people already ordered are not ordered twice.`;
  return { ...intake, phase: 'STUCK', error, history: [...intake.history, { at, to: 'STUCK', reason: error }] };
};

/** Its report is yet to be written, or could not be rewritten. */
export const needsReport = ({ phase, reportFailedAt }: Intake): boolean =>
  phase !== 'REPORTED' || reportFailedAt !== undefined;

/**
 * Stays in its phase, with a note that says what is wrong: from then on the schedule requests the report once a day.
 */
export const failReport = (intake: Intake, at: string): Intake => {
  const reason = 'its report could not be written, however often it was tried: the log says why';
  return {
    ...intake,
    reportFailedAt: at,
    history:
      intake.history.at(-1)?.reason === reason
        ? intake.history
        : withEntry(intake.history, { at, to: intake.phase, reason }),
  };
};
