import type { HoldDecision, Intake, IntakeIn, PinnedPlan } from '../../domain/intakes/intake.ts';
import { beginQueueing, hold, keepPlanned } from '../../domain/intakes/intake-transitions.ts';
import {
  type DayCount,
  decideSpending,
  plannedAmount,
  type SpendingGuard,
  totalDesktops,
} from '../../domain/planning/spending-guard.ts';
import type { DayLedger } from '../../ports/ledger.ts';
import type { Worker } from '../signals/worker.ts';

export type GuardingWorker = Pick<Worker, 'clock'> & {
  readonly ledger: { readonly days: DayLedger };
  readonly stage: { readonly guard: SpendingGuard };
};

type Planning = IntakeIn<'PLANNING'>;
type Planned = IntakeIn<'QUEUEING' | 'HELD' | 'PLANNED'>;

const dayOf = (at: string): string => at.slice(0, 10);

/**
 * Decides whether a planned file is ordered, held for approval or, if only its plan was requested, reported. The file
 * counts on the day it was dropped, which every later run knows too.
 *
 * @param desktops how many the plan orders, by profile
 */
export const applySpendingGuard = async (
  intake: Planning,
  unguarded: PinnedPlan,
  desktops: Readonly<Record<string, number>>,
  { ledger, clock, stage: { guard } }: GuardingWorker,
): Promise<Planned> => {
  const total = totalDesktops(desktops);
  const plan = { ...unguarded, desktops: total, ...limitsOf(unguarded, desktops, guard) };
  const day = dayOf(intake.receivedAt);
  const file = { desktops, counts: plan.counts };
  const decide = (count?: DayCount) => decideSpending(file, plan.profiles, guard, count);
  const limitsDay = guard.maxDesktopsPerDay !== undefined;
  // A file that is held anyway must not use up the day's limit for others.
  const counts = limitsDay && intake.planOnly === undefined && decide().kind === 'go';
  const decision = decide(
    counts
      ? await ledger.days.countDesktops(day, intake.intakeId, total, guard.maxDesktopsPerDay)
      : limitsDay
        ? await ledger.days.readDay(day, intake.intakeId)
        : undefined,
  );
  const at = new Date(clock.now()).toISOString();
  const size = `${plan.counts.lines} lines, ${total} desktops in ${plan.orders} orders`;
  if (intake.planOnly) {
    const wouldBeHeld = decision.kind === 'hold' ? decision.reasons : [];
    return keepPlanned(intake, plan, { wouldBeHeld, size }, at);
  }
  if (decision.kind === 'hold') return hold(intake, plan, decision, at);
  return beginQueueing(intake, plan, size, at);
};

/** Pinned too: payments use the limit that applied when the file was planned. */
const limitsOf = (
  { profiles }: PinnedPlan,
  desktops: Readonly<Record<string, number>>,
  { maxAmountPerFile: maxAmount }: SpendingGuard,
): Pick<PinnedPlan, 'maxAmount' | 'amount'> => {
  if (maxAmount === undefined) return {};
  const amount = plannedAmount(desktops, profiles, maxAmount.currency);
  return { maxAmount, ...(typeof amount === 'string' ? {} : { amount }) };
};

/**
 * An approved file counts on the day of its approval, whatever the limit: a person approved it, and others see it.
 *
 * @param desktops how many its plan orders
 */
export const countApproved = async (
  { intakeId }: Intake,
  approval: HoldDecision,
  desktops: number,
  { ledger }: Pick<GuardingWorker, 'ledger'>,
): Promise<void> => {
  await ledger.days.countDesktops(dayOf(approval.at), intakeId, desktops);
};
