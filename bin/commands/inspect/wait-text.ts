import { holdsStill, type Pause } from '../../../lambdas/domain/intakes/brakes.ts';
import type { QueuedOrder } from '../../../lambdas/domain/orders/order.ts';
import type { PaceBudget } from '../../../lambdas/domain/orders/order-rate.ts';
import type { OrderingTimes } from '../../../lambdas/domain/orders/ordering-times.ts';
import { type QueuedWait, queuedWait } from '../../../lambdas/domain/orders/queued-wait.ts';
import { showTime } from '../terminal/show-time.ts';

export interface Present {
  readonly now: number;
  readonly budget: PaceBudget;
  /** The stage's latest pause, if there was one. */
  readonly pause?: Pause | undefined;
  /** The times of the order's stage. Without them, steps are told without what follows from them. */
  readonly times?: OrderingTimes | undefined;
}

const WHAT: Readonly<Record<QueuedWait['for'], string>> = {
  turn: 'waits for its turn in the order rate',
  pause: 'waits: the provider throttles the account',
  throttled: 'waits: the provider has not accepted it yet',
  owner: 'waits for another order that holds its people',
  retry: 'waits for another try',
  message: 'is due and waits for a worker',
};

interface Wait {
  readonly what: string;
  /** Epoch ms. */
  readonly until?: number | undefined;
  /** Further details, appended to the text. */
  readonly more: string;
}

const waitOf = (order: QueuedOrder, { budget, now, pause }: Present): Wait => {
  if (holdsStill(pause)) return { what: 'waits: the stage is paused', more: '' };
  const { for: cause, until, isUnexplained } = queuedWait(order, budget, now);
  const since = order.throttledSince === undefined ? '' : `, not accepted since ${showTime(order.throttledSince)}`;
  const wrong = isUnexplained ? ', which a wrong clock wrote: the next patrol puts it right' : '';
  return { what: WHAT[cause], until, more: `${since}${wrong}` };
};

/** What a queued order waits for, and until when. */
export const waitText = (order: QueuedOrder, present: Present): string => {
  const { what, until, more } = waitOf(order, present);
  return `${what}${until === undefined ? '' : ` until ${showTime(until)}`}${more}`;
};

/** The same with the time (ISO 8601) as a field of its own. */
export const waitStep = (order: QueuedOrder, present: Present): { what: string; at?: string } => {
  const { what, until, more } = waitOf(order, present);
  return { what: `${what}${more}`, ...(until !== undefined && { at: new Date(until).toISOString() }) };
};

/** The state of the account's order rate, if orders have to wait for it. */
export const paceFacts = (
  { nextSlot, pausedMs, pausedUntil }: PaceBudget,
  now: number,
): (readonly [string, string])[] => [
  ...(pausedUntil > now
    ? [['orders pause', `until ${showTime(pausedUntil)}: the provider throttles the account`] as const]
    : []),
  ...(nextSlot + pausedMs > now
    ? [['order rate', `the next free turn is at ${showTime(nextSlot + pausedMs)}`] as const]
    : []),
];

/** That slots written with a wrong clock were corrected, for files received before the correction. */
export const repairFacts = ({ repaired }: PaceBudget, receivedAt: string): (readonly [string, string])[] =>
  repaired !== undefined && repaired.at >= receivedAt
    ? [['order rate', `corrected at ${showTime(repaired.at)}: ${repaired.reason}`]]
    : [];
