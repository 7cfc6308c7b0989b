/**
 * Runs each part in turn, whether or not those before it failed. Throws the only error, or an `AggregateError` of all.
 */
export const runEach = async (...parts: readonly (() => Promise<void>)[]): Promise<void> => {
  const errors: unknown[] = [];
  for (const part of parts) await part().catch((error: unknown) => errors.push(error));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} of ${parts.length} parts failed`);
};
