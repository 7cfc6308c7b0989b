import type { OrderingTimes } from './ordering-times.ts';

/** A longer Retry-After is ignored: one odd header would keep people from their desktops. */
export const MAX_RETRY_AFTER_MS = 60 * 60_000;

/** No wait for the provider is longer, whatever asked for it. */
export const longestWaitMs = (times: OrderingTimes): number => Math.max(times.retryDelayMaxMs, MAX_RETRY_AFTER_MS);

/**
 * How long to wait before an order that was not sent is tried again, in milliseconds. The wait doubles with each
 * failure and is spread over its upper half, so that orders that failed together do not come back together. The
 * provider's Retry-After is a lower bound: "0", or a past date, must not make us ask again immediately, over and over.
 *
 * @param failures how many sends have failed before, 0 for the first
 * @param retryAfterMs the provider's Retry-After, if it sent one
 * @param random in [0, 1)
 */
export const retryDelayMs = (
  failures: number,
  retryAfterMs: number | undefined,
  times: OrderingTimes,
  random: number,
): number => {
  const full = Math.min(times.retryDelayMaxMs, times.retryDelayMinMs * 2 ** failures);
  return Math.max(retryAfterMs ?? 0, Math.round(full / 2 + (full / 2) * random));
};
