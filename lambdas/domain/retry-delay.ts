import type { OrderingTimes } from './ordering-times.ts';

/**
 * How long to wait before an order that was not sent is tried again, in milliseconds. The provider's own word is obeyed
 * as it is; else the wait doubles with each failure and is spread over its upper half, so that orders that failed
 * together do not come back together.
 *
 * @param failures how many sends have failed before, 0 for the first
 * @param random in [0, 1)
 */
export const retryDelayMs = (
  failures: number,
  retryAfterMs: number | undefined,
  times: OrderingTimes,
  random: number,
): number => {
  if (retryAfterMs !== undefined) return retryAfterMs;
  const full = Math.min(times.retryDelayMaxMs, times.retryDelayMinMs * 2 ** failures);
  return Math.round(full / 2 + (full / 2) * random);
};
