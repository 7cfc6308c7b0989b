import type { IntakeIn } from '../intakes/intake.ts';
import { IN_PROGRESS, type LineOutcome } from '../intakes/line-status.ts';
import { phaseSince } from '../intakes/overdue.ts';
import type { Order } from '../orders/order.ts';
import type { Reason } from '../wording/reason.ts';

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

const whereItStands = (order: Order): Reason => {
  switch (order.state) {
    case 'ORDERED':
      return { code: 'still-unpaid', params: { providerOrderId: order.providerOrderId } };
    case 'SUBMITTING':
    case 'IN_DOUBT':
      return { code: 'still-unknown', params: {} };
    default:
      return { code: 'still-queued', params: {} };
  }
};

/** The line of a member whose order continues. */
export const inProgress = (order: Order, computerName: string): InterimOutcome => ({
  status: IN_PROGRESS,
  reason: whereItStands(order),
  computerName,
  providerOrderId: '',
  payment: '',
  desktopState: '',
});
