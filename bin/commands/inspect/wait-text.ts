import type { QueuedOrder } from '../../../lambdas/domain/orders/order.ts';
import type { PaceBudget } from '../../../lambdas/domain/orders/order-rate.ts';
import { type QueuedWait, queuedWait } from '../../../lambdas/domain/orders/queued-wait.ts';

const WHAT: Readonly<Record<QueuedWait['for'], string>> = {
  turn: 'waits for its turn in the order rate',
  pause: 'waits: the provider throttles the account',
  throttled: 'waits: the provider did not take it yet',
  owner: 'waits for another order that holds its people',
  retry: 'waits for another try',
  message: 'is due, and waits for a worker',
};

/** What a queued order waits for, and until when. */
export const waitText = (order: QueuedOrder, budget: PaceBudget, now: number): string => {
  const wait = queuedWait(order, budget, now);
  const until = wait.until === undefined ? '' : ` until ${new Date(wait.until).toISOString()}`;
  const since = order.throttledSince === undefined ? '' : `, not taken since ${order.throttledSince}`;
  const wrong = wait.isUnexplained ? ', which a wrong clock wrote: the next patrol puts it right' : '';
  return `${WHAT[wait.for]}${until}${since}${wrong}`;
};

/** What the account's line of orders looks like, where that is worth a line. */
export const paceFacts = (
  { nextSlot, pausedMs, pausedUntil }: PaceBudget,
  now: number,
): (readonly [string, string])[] => [
  ...(pausedUntil > now
    ? [['orders pause', `until ${new Date(pausedUntil).toISOString()}: the provider throttles the account`] as const]
    : []),
  ...(nextSlot + pausedMs > now
    ? [['order rate', `the next free turn is at ${new Date(nextSlot + pausedMs).toISOString()}`] as const]
    : []),
];

/** That a wrong clock had spoiled the line, for a file that was there when it was put right. */
export const repairFacts = ({ repaired }: PaceBudget, receivedAt: string): (readonly [string, string])[] =>
  repaired !== undefined && repaired.at >= receivedAt
    ? [['order rate', `put right at ${repaired.at}: ${repaired.reason}`]]
    : [];
