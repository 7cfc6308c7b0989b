/**
 * The ids of the failed messages of a batch, from the function's answer (Lambda's "partial batch responses"): none if
 * the answer is empty, all if it is invalid or names a message that was not in the batch.
 */
export const failedMessageIds = (answer: unknown, messageIds: readonly string[]): ReadonlySet<string> => {
  const all = new Set(messageIds);
  if (answer === undefined || answer === null) return new Set();
  if (typeof answer !== 'object') return all;
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return all;
  const failed = new Set(batchItemFailures.map((failure) => (failure as { itemIdentifier?: string })?.itemIdentifier));
  return [...failed].every((id) => id !== undefined && all.has(id)) ? (failed as Set<string>) : all;
};
