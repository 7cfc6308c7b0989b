import type { QueuedOrder } from './order.ts';
import { isUnknownSlot, type PaceBudget } from './order-rate.ts';
import type { OrderingTimes } from './ordering-times.ts';
import { longestWaitMs } from './retry-delay.ts';

/** What a queued order waits for. */
export interface QueuedWait {
  /**
   * `turn`: its slot in the account's order rate. `pause`: the end of a pause that the provider asked for. `throttled`:
   * the same, for this order alone. `owner`: another order that holds its people. `retry`: the next try. `message`: a
   * worker to take it up.
   */
  readonly for: 'turn' | 'pause' | 'throttled' | 'owner' | 'retry' | 'message';
  /** Epoch ms; absent if it is due. */
  readonly until?: number;
  /** No rule makes an order wait that long: a wrong clock wrote the time, which is ignored. */
  readonly isUnexplained: boolean;
}

/** The times are optional for a display: without them only an impossible wait for a slot is detected. */
export const queuedWait = (order: QueuedOrder, budget: PaceBudget, now: number, times?: OrderingTimes): QueuedWait => {
  const notBefore = order.notBefore === undefined ? now : Date.parse(order.notBefore);
  if (order.paceSlot !== undefined) {
    const turn = order.paceSlot + budget.pausedMs;
    const isUnexplained = isUnknownSlot(order.paceSlot, budget);
    const until = isUnexplained ? notBefore : Math.max(turn, budget.pausedUntil);
    if (until <= now) return { for: 'message', isUnexplained };
    return { for: budget.pausedUntil > now ? 'pause' : 'turn', until, isUnexplained };
  }
  if (notBefore <= now) return { for: 'message', isUnexplained: false };
  const isUnexplained =
    times !== undefined && notBefore > now + longestWaitMs(times) + 2 * times.clockSkewMs + times.waitForOwnerMs;
  if (order.waitingSince !== undefined) return { for: 'owner', until: notBefore, isUnexplained };
  return { for: order.throttledSince === undefined ? 'retry' : 'throttled', until: notBefore, isUnexplained };
};
