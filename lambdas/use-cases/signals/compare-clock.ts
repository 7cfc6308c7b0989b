import {
  CLOCK_TOLD_MS,
  clockOffText,
  isClockWrong,
  offBeyondSkew,
  withClockOff,
} from '../../domain/orders/clock-off.ts';
import type { ClockWorker } from './worker.ts';

/**
 * Compares our clock with the provider's before anything with a time is judged or written. The difference is added to
 * the skew; undefined if it is so large that nothing may be done, which is logged.
 */
export const compareClock = async <Deps extends ClockWorker>(deps: Deps): Promise<Deps | undefined> => {
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
    deps.log.warn('the clock of this machine is off, and that is added to the clock skew', {
      clock: clockOffText(off),
      offMs: off,
    });
  return {
    ...deps,
    clockOff: off,
    offBeyondSkewMs: offBeyondSkew(deps.times, off),
    times: withClockOff(deps.times, off),
  };
};
