import { isClockConfirmed } from '../domain/clock-off.ts';
import { longestWaitMs } from '../domain/retry-delay.ts';
import type { WatchedState } from '../domain/watch.ts';
import { type Clock, END_OF_TIME, type Ledger, type Messages } from '../ports.ts';
import type { ClockDependencies } from './compare-clock.ts';

interface AheadDependencies extends ClockDependencies {
  readonly ledger: Pick<Ledger, 'orders'>;
  readonly messages: Messages;
  readonly clock: Clock;
}

/**
 * Orders that a wrong clock has dated ahead: by their own times nobody would look at them before those have come. Whoever looks
 * puts right what only delays, and parks what proves. Only under a clock that the provider's confirms.
 */
export const sweepAhead = async (deps: AheadDependencies): Promise<void> => {
  const { ledger, messages, clock, clockOff, times, log } = deps;
  if (!isClockConfirmed(clockOff)) return;
  const skewed = clock.now() + 2 * times.clockSkewMs + 1_000;
  const states: WatchedState[] = ['SUBMITTING', 'IN_DOUBT', 'ORDERED', 'QUEUED'];
  for (const state of states) {
    // An accepted order is dated by its next look.
    const after = state === 'ORDERED' ? skewed + Math.max(times.followMaxMs, longestWaitMs(times)) : skewed;
    for (const id of await ledger.orders.watchedOrders(state, END_OF_TIME, new Date(after).toISOString())) {
      log.warn('an order is dated ahead by a wrong clock, and is looked at now', { clientOrderId: id, state });
      await messages.sendReconcile(id, 0);
    }
  }
};
