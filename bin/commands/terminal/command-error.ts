/** The command cannot do what was asked. The message says why and what to do; no stack trace is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
