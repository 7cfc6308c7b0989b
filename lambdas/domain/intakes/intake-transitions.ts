import type { PaymentMode } from '../orders/order.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import { PLAN_PREFIX } from './drop-key.ts';
import type { DropObject, DropOrigin, Ending, Intake, IntakeIn, PinnedPlan, ResultObjects } from './intake.ts';
import { withEntry } from './intake-history.ts';

/** A dropped file that is not planned yet. */
export const receive = (drop: {
  readonly intakeId: string;
  readonly object: DropObject;
  readonly origin: DropOrigin | undefined;
  readonly payment: PaymentMode;
  readonly at: string;
}): IntakeIn<'PLANNING'> => {
  const { intakeId, object, origin, payment, at } = drop;
  return {
    phase: 'PLANNING',
    intakeId,
    object,
    receivedAt: at,
    ...origin,
    payment,
    ...(object.key.startsWith(PLAN_PREFIX) ? { planOnly: true } : {}),
    history: [{ at, to: 'PLANNING', reason: `dropped as ${object.key}` }],
  };
};

/** Each function accepts only the legal source phases, so an illegal transition does not compile. */
export const refuse = (intake: IntakeIn<'PLANNING'>, error: string, at: string): IntakeIn<'REFUSED'> => ({
  ...intake,
  phase: 'REFUSED',
  error,
  history: [...intake.history, { at, to: 'REFUSED', reason: error }],
});

/** @param size of the plan, in words */
export const beginQueueing = (
  intake: IntakeIn<'PLANNING'>,
  plan: PinnedPlan,
  size: string,
  at: string,
): IntakeIn<'QUEUEING'> => ({
  ...intake,
  phase: 'QUEUEING',
  plan,
  history: [...intake.history, { at, to: 'QUEUEING', reason: size }],
});

export const hold = (
  intake: IntakeIn<'PLANNING'>,
  plan: PinnedPlan,
  { reasons, limits }: Pick<IntakeIn<'HELD'>, 'reasons' | 'limits'>,
  at: string,
): IntakeIn<'HELD'> => ({
  ...intake,
  phase: 'HELD',
  plan,
  reasons,
  ...omitUndefined({ limits }),
  history: [...intake.history, { at, to: 'HELD', reason: reasons.join('; ') }],
});

/** Only its plan was requested: `wouldBeHeld` says why the file would be held if it were to be ordered. */
export const keepPlanned = (
  intake: IntakeIn<'PLANNING'>,
  plan: PinnedPlan,
  { wouldBeHeld, size }: { readonly wouldBeHeld: readonly string[]; readonly size: string },
  at: string,
): IntakeIn<'PLANNED'> => ({
  ...intake,
  phase: 'PLANNED',
  plan,
  wouldBeHeld,
  history: [...intake.history, { at, to: 'PLANNED', reason: size }],
});

export const endQueueing = (intake: IntakeIn<'QUEUEING'>, at: string): IntakeIn<'QUEUED'> => ({
  ...intake,
  phase: 'QUEUED',
  history: [...intake.history, { at, to: 'QUEUED', reason: `${intake.plan.orders} orders are in the ledger` }],
});

/** Some of its orders may have been sent: it is reported with the error, and they continue. */
export const stop = (intake: IntakeIn<'QUEUEING'>, error: string, at: string): IntakeIn<'STUCK'> => ({
  ...intake,
  phase: 'STUCK',
  error,
  history: [...intake.history, { at, to: 'STUCK', reason: error }],
});

/** An intake that has ended, reported or about to be reported. */
export type EndedIntake = IntakeIn<'REFUSED' | 'STUCK' | 'REJECTED' | 'PLANNED' | 'QUEUED' | 'REPORTED'>;

const endingOf = (intake: EndedIntake): Ending => {
  switch (intake.phase) {
    case 'REFUSED':
      return { ending: 'refused', error: intake.error };
    case 'REJECTED':
      return { ending: 'rejected', plan: intake.plan, rejection: intake.rejection };
    case 'PLANNED':
      return { ending: 'planned', plan: intake.plan, wouldBeHeld: intake.wouldBeHeld };
    case 'QUEUED':
      return { ending: 'queued', plan: intake.plan };
    case 'STUCK':
      return { ending: 'stuck', plan: intake.plan, error: intake.error };
    case 'REPORTED':
      return intake;
  }
};

/** A file that was refused, rejected or only planned has none. */
export const mayHaveOrders = (intake: EndedIntake): boolean => {
  const { ending } = endingOf(intake);
  return ending === 'queued' || ending === 'stuck';
};

interface Report {
  readonly result: ResultObjects;
  readonly counts?: IntakeIn<'REPORTED'>['counts'];
  /** The report did not wait for its orders. */
  readonly ordersOpen: boolean;
  /** When its facts were read (ISO 8601). */
  readonly at: string;
  readonly reason: string;
}

export const report = (
  intake: EndedIntake,
  { result, counts, ordersOpen, at, reason }: Report,
): IntakeIn<'REPORTED'> => {
  const { reportFailedAt: _, ordersOpen: __, ...ended } = { ...intake, ...endingOf(intake) };
  return {
    ...ended,
    phase: 'REPORTED',
    reportedAt: at,
    ...(ordersOpen ? { ordersOpen: true } : {}),
    result,
    ...omitUndefined({ counts }),
    history: withReport(intake.history, at, reason),
  };
};

/** A file whose orders are followed for weeks is reported many times: repeating the same report replaces its entry. */
const withReport = (history: Intake['history'], at: string, reason: string): Intake['history'] => {
  const last = history.at(-1);
  const before = last?.to === 'REPORTED' && last.reason === reason ? history.slice(0, -1) : history;
  return withEntry(before, { at, to: 'REPORTED', reason });
};

/**
 * REPORTED -> QUEUED, so that the schedule looks after it and it is reported again. A file that got stuck keeps its only
 * report: it stays REPORTED, and the schedule looks after its orders. Undefined if nothing has to be written.
 */
export const reopen = (intake: IntakeIn<'REPORTED'>, reason: string, at: string): Intake | undefined => {
  switch (intake.ending) {
    case 'queued': {
      const { reportedAt: _, result: __, ordersOpen: ___, ending: ____, ...reopened } = intake;
      return { ...reopened, phase: 'QUEUED', history: withEntry(intake.history, { at, to: 'QUEUED', reason }) };
    }
    case 'stuck':
      return intake.ordersOpen ? undefined : { ...intake, ordersOpen: true };
    case 'refused':
    case 'rejected':
    case 'planned':
      return undefined;
  }
};
