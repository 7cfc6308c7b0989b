import { setTimeout as sleep } from 'node:timers/promises';
import type { Intake, ResultObjects } from '../../../lambdas/domain/intakes/intake.ts';
import { shardsFor } from '../../../lambdas/domain/values/shards.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import type { FileProgress } from '../terminal/progress.ts';

const POLL_MS = 200;

/** An intake with its report, or with the report that it waits for approval. */
export type Answered = Extract<Intake, { phase: 'REPORTED' | 'HELD' }> & { readonly result: ResultObjects };

export const isAnswered = (intake: Intake): intake is Answered =>
  intake.phase === 'REPORTED' || (intake.phase === 'HELD' && intake.result !== undefined);

/** Watches the ledger until the intake is answered. */
export const followIntake = async (
  intakeId: string,
  ledger: Ledger,
  show: (progress: FileProgress) => void,
  signal: AbortSignal,
): Promise<Answered> => {
  for (;;) {
    signal.throwIfAborted();
    const intake = await ledger.intakes.getIntake(intakeId);
    if (intake !== undefined && intake.phase !== 'HELD' && 'plan' in intake) {
      const { plan } = intake;
      const states = await ledger.orders.countStates(intakeId, shardsFor(plan.orders));
      const placed = Object.values(states).reduce((sum, count) => sum + count, 0);
      show({
        lines: plan.counts.lines,
        orders: Math.max(plan.orders, placed),
        queued: states.QUEUED + states.SUBMITTING + Math.max(0, plan.orders - placed),
        ordered: states.ORDERED,
        inDoubt: states.IN_DOUBT,
        skipped: states.SKIPPED,
        ended: states.REJECTED + states.REPLACED + states.CANCELLED + states.NEEDS_ATTENTION,
      });
    }
    if (intake !== undefined && isAnswered(intake)) return intake;
    await sleep(POLL_MS, undefined, { signal });
  }
};
