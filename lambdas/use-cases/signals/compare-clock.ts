import {
  CLOCK_TOLD_MS,
  type ClockOff,
  clockOffText,
  isClockWrong,
  offBeyondSkew,
  withClockOff,
} from '../../domain/orders/clock-off.ts';
import type { OrderingTimes } from '../../domain/orders/ordering-times.ts';
import type { Log, ProviderClock } from '../../ports/ports.ts';

export interface ClockDependencies {
  readonly times: OrderingTimes;
  readonly log: Log;
  /** Without it our clock is taken for right as far as the stage's skew goes. */
  readonly providerClock?: ProviderClock | undefined;
  /** What `providerClock` told for this message. */
  readonly clockOff?: ClockOff;
  /** The most that it can be off, without its sign, where that is more than the stage's skew. */
  readonly offBeyondSkewMs?: number;
}

/**
 * Compares our clock with the provider's before anything that bears a time is judged or written. What it is off counts into
 * the skew; undefined where it is off so far that nothing may be done, which is told.
 */
export const compareClock = async <Deps extends ClockDependencies>(deps: Deps): Promise<Deps | undefined> => {
  const off = await deps.providerClock?.offMs();
  if (off === undefined) return deps;
  if (isClockWrong(off)) {
    deps.log.error('the clock of this machine is wrong, and everything waits: set it', {
      clock: clockOffText(off),
      offMs: off,
    });
    return undefined;
  }
  if (Math.abs(off) > CLOCK_TOLD_MS)
    deps.log.warn('the clock of this machine is off, which counts into the clock skew', {
      clock: clockOffText(off),
      offMs: off,
    });
  const offBeyondSkewMs = offBeyondSkew(deps.times, off);
  return {
    ...deps,
    clockOff: off,
    ...(offBeyondSkewMs === undefined ? {} : { offBeyondSkewMs }),
    times: withClockOff(deps.times, off),
  };
};
