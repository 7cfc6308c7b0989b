const MINUTE_MS = 60_000;

/**
 * After the first failure, the second, and so on; after that the queue's own visibility timeout holds. That one is made for
 * a function that was killed, and much too long for a moment without an answer.
 */
const RETRY_AFTER_MS = [MINUTE_MS, 5 * MINUTE_MS, 20 * MINUTE_MS];

/**
 * How soon a message that failed is to come back, in ms; undefined: when its queue shows it again.
 *
 * @param receives how often it was received, this time included
 * @param visibilityMs of its queue, which is never made longer
 */
export const messageRetryMs = (receives: number, visibilityMs: number): number | undefined => {
  const delayMs = RETRY_AFTER_MS[receives - 1];
  return delayMs !== undefined && delayMs < visibilityMs ? delayMs : undefined;
};
