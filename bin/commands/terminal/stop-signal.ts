/** As a shell tells that a program was ended by this signal: 128 and the signal's number. */
const EXIT_STATUS = { SIGINT: 130, SIGTERM: 143 } as const;
type StopName = keyof typeof EXIT_STATUS;

/** A terminal's Ctrl-C reaches npm and us, and npm passes its own on: for a moment a second one is the same one. */
const SAME_SIGNAL_MS = 500;

/** Ctrl-C or a termination: one for the process, as the signals are. */
const stopping = new AbortController();
let sentence = 'Stopped.';
let isGraceful = false;
let exitStatus: number = EXIT_STATUS.SIGINT;
let firstAt = 0;

/** Aborted by Ctrl-C or a termination. */
export const stopSignal = (): AbortSignal => stopping.signal;

/** What is said when the command is stopped from here on. */
export const sayWhenStopped = (text: string): void => {
  sentence = text;
};

/** The command watches `stopSignal` and ends by itself, in order; any other one ends where it stands. */
export const stopInOrder = (text: string): AbortSignal => {
  sayWhenStopped(text);
  isGraceful = true;
  return stopping.signal;
};

export const stop = (name: StopName): void => {
  if (!stopping.signal.aborted) {
    firstAt = performance.now();
    exitStatus = EXIT_STATUS[name];
    stopping.abort(new Error('stopped'));
  } else if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(EXIT_STATUS[name]);
};

interface Ended {
  readonly exitStatus: number;
  readonly sentence: string;
}

/** Runs it until it ends or is stopped. `Ended` where it was stopped before it came to an end of its own. */
export const untilStopped = async (run: () => Promise<number>): Promise<number | Ended> => {
  for (const name of Object.keys(EXIT_STATUS) as StopName[]) process.on(name, stop);
  const { promise: stopped, resolve } = Promise.withResolvers<Ended>();
  const end = (): Ended => ({ exitStatus, sentence });
  const onStop = (): void => {
    if (!isGraceful) resolve(end());
  };
  stopping.signal.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([run(), stopped]);
  } catch (error) {
    // Whatever it failed of: it was stopped first.
    if (stopping.signal.aborted) return end();
    throw error;
  } finally {
    for (const name of Object.keys(EXIT_STATUS) as StopName[]) process.off(name, stop);
    stopping.signal.removeEventListener('abort', onStop);
  }
};
