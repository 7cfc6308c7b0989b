const MINUTE_MS = 60_000;

/**
 * The delay after the first failure, the second, and so on; after that the queue's own visibility timeout applies. That
 * one is meant for a function that was killed, and much too long for a brief outage.
 */
const RETRY_AFTER_MS = [MINUTE_MS, 5 * MINUTE_MS, 20 * MINUTE_MS];

/** How long a message that fails each time is tried, from its first receive to its dead letter. */
export const triedForMs = (receives: number, visibilityMs: number): number =>
  Array.from({ length: receives }, (_, no) => messageRetryMs(no + 1, visibilityMs) ?? visibilityMs).reduce(
    (sum, delayMs) => sum + delayMs,
    0,
  );

/**
 * How soon a failed message should come back, in ms; undefined: when its queue shows it again.
 *
 * @param receives how often it was received, this time included
 * @param visibilityMs the visibility timeout of its queue, which is never extended
 */
export const messageRetryMs = (receives: number, visibilityMs: number): number | undefined => {
  const delayMs = RETRY_AFTER_MS[receives - 1];
  return delayMs !== undefined && delayMs < visibilityMs ? delayMs : undefined;
};
