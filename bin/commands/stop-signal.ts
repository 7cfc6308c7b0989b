import { CommandError } from './command-error.ts';

/** Aborted by Ctrl-C or a termination; a second one ends the process at once. */
export const stopSignal = (message: string): AbortSignal => {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new CommandError(message)));
  }
  return controller.signal;
};
