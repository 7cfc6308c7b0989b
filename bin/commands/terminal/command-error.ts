/** The command cannot do what was asked; the message says why and what to do. No stack trace is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
