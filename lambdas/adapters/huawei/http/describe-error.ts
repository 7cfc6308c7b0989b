/** One line that says what went wrong on the wire: the code and message of the innermost error that has one. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // A host with several addresses fails with one error for each.
  if (error instanceof AggregateError && error.errors.length > 0) return describeError(error.errors[0]);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code === undefined || error.message.includes(code) ? error.message : `${error.message} (${code})`;
};
