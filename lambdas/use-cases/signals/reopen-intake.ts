import { reopen } from '../../domain/intakes/intake-transitions.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger, WriteResult } from '../../ports/ledger.ts';

/** A followed file is reported often, and that must not leave an operator's order without anything looking after it. */
const REOPEN_TRIES = 5;

/**
 * REPORTED -> QUEUED, so that the schedule looks after the intake and its report is written again. Done before the
 * order continues: a crash in between leaves a report that is written once more, not an order that nothing looks after.
 * `lost`: the report was rewritten each time.
 */
export const reopenIntake = async (
  { intakeId }: { readonly intakeId: string },
  reason: string,
  ledger: Ledger,
  clock: Clock,
): Promise<WriteResult> => {
  for (let tries = 0; tries < REOPEN_TRIES; tries++) {
    const intake = await ledger.intakes.getIntake(intakeId);
    if (intake?.phase !== 'REPORTED') return 'written';
    const reopened = reopen(intake, reason, new Date(clock.now()).toISOString());
    if (reopened === undefined || (await ledger.intakes.moveIntake(intake, reopened)) === 'written') return 'written';
  }
  return 'lost';
};
