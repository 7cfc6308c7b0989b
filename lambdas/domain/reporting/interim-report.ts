import type { IntakeIn } from '../intakes/intake.ts';
import { IN_PROGRESS, type LineOutcome } from '../intakes/line-status.ts';
import { phaseSince } from '../intakes/overdue.ts';
import type { Order } from '../orders/order.ts';

/** How long a file may keep everybody waiting for its last order. */
export const INTERIM_AFTER_MS = 15 * 60 * 1_000;

/** A line's outcome in an interim report. */
export type InterimOutcome = Omit<LineOutcome, 'status'> & {
  readonly status: LineOutcome['status'] | typeof IN_PROGRESS;
};

type QueuedIntake = IntakeIn<'QUEUED'>;

/** Once for each stay in QUEUED. */
export const isInterimDue = (intake: QueuedIntake, now: number): boolean => {
  const since = phaseSince(intake);
  const { interimAt } = intake;
  return now >= since + INTERIM_AFTER_MS && (interimAt === undefined || Date.parse(interimAt) < since);
};

const whereItStands = (order: Order): string => {
  switch (order.state) {
    case 'ORDERED':
      return `placed as ${order.providerOrderId}, and not paid yet`;
    case 'SUBMITTING':
    case 'IN_DOUBT':
      return 'it was sent, but its result is not known yet';
    default:
      return 'it is not placed yet';
  }
};

/** The line of a member whose order continues. */
export const inProgress = (order: Order, computerName: string): InterimOutcome => ({
  status: IN_PROGRESS,
  reason: `${whereItStands(order)}; this is an interim report, which the final one replaces`,
  computerName,
  providerOrderId: '',
  payment: '',
  desktopState: '',
});
