import { setTimeout as sleep } from 'node:timers/promises';
import type { Intake } from '../../lambdas/domain/intake.ts';
import { shardsFor } from '../../lambdas/domain/shards.ts';
import type { Ledger } from '../../lambdas/ports.ts';
import type { FileProgress } from './progress.ts';

const POLL_MS = 200;

export type Reported = Extract<Intake, { phase: 'REPORTED' }>;

/** Watches the ledger until the intake has its report. */
export const followIntake = async (
  intakeId: string,
  ledger: Ledger,
  show: (progress: FileProgress) => void,
  signal: AbortSignal,
): Promise<Reported> => {
  for (;;) {
    signal.throwIfAborted();
    const intake = await ledger.intakes.getIntake(intakeId);
    if (intake !== undefined && 'plan' in intake && intake.plan !== undefined) {
      const { plan } = intake;
      const states = await ledger.orders.countStates(intakeId, shardsFor(plan.orders));
      const placed = Object.values(states).reduce((sum, count) => sum + count, 0);
      show({
        lines: plan.counts.lines,
        orders: Math.max(plan.orders, placed),
        queued: states.QUEUED + states.SUBMITTING + Math.max(0, plan.orders - placed),
        ordered: states.ORDERED,
        inDoubt: states.IN_DOUBT,
        ended: states.REJECTED + states.SKIPPED + states.REPLACED + states.CANCELLED + states.NEEDS_ATTENTION,
      });
    }
    if (intake?.phase === 'REPORTED') return intake;
    await sleep(POLL_MS, undefined, { signal });
  }
};
