import type { Mutant } from './mutant.ts';

const TIMES = 'lambdas/domain/orders/ordering-times.ts';

/** Clocks that are days off for a while. */
export const clockMutants: readonly Mutant[] = [
  {
    name: 'line-not-repaired',
    hole: 'M1',
    fault: 'slots of the order rate that a wrong clock wrote are not corrected',
    focus: 'unseen-clocks',
    edits: [
      {
        file: 'lambdas/use-cases/recover/resend-lost-messages.ts',
        find: 'await attempt(repairOrderRate(intakes, deps));',
        replace: 'await attempt(Promise.resolve());',
      },
    ],
  },
  {
    name: 'clock-not-compared',
    hole: 'M2',
    fault: 'our clock is not compared with the provider’s',
    focus: 'wrong-clocks',
    edits: [
      {
        file: 'lambdas/use-cases/signals/compare-clock.ts',
        find: 'if (off === undefined) return deps;',
        replace: 'if (off === undefined || off !== 0.5) return deps;',
      },
    ],
  },
  {
    name: 'lease-ahead-believed',
    hole: 'M8',
    fault: 'a lease in the future counts as the time of its POST',
    focus: 'unseen-clocks',
    edits: [
      {
        file: TIMES,
        find: '? undefined : aheadMs + NOTICED_WITHIN_MS;',
        replace: '? undefined : aheadMs > 0 ? undefined : NOTICED_WITHIN_MS;',
      },
    ],
  },
  {
    name: 'accepted-lease-believed',
    hole: 'M8',
    fault: 'the lease of an accepted order counts more than the creation time that the provider gives',
    focus: 'unseen-clocks',
    edits: [
      {
        file: TIMES,
        find: 'return within(placedAt, creationWindow(leasedAt, timesOf(order, times)))',
        replace: 'return placedAt > 0 || within(placedAt, creationWindow(leasedAt, timesOf(order, times)))',
      },
    ],
  },
];
