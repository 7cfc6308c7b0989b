/** 128 plus the number of the signal, as in a shell. */
const EXIT_STATUS = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;
type StopName = keyof typeof EXIT_STATUS;
/** Node tells of a closed pipe by an error of the stream instead. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C reaches npm and this process, and npm forwards it: a second signal within this time is the same Ctrl-C. */
const SAME_SIGNAL_MS = 500;

/** One for the process, because signals are sent to a process. */
const stopping = new AbortController();
let sentence = 'Stopped.';
let isGraceful = false;
let exitStatus: number = EXIT_STATUS.SIGINT;
let firstAt = 0;

/** Aborted by Ctrl-C (SIGINT), by SIGTERM, or when a reader closes the output. */
export const stopSignal = (): AbortSignal => stopping.signal;

/** Sets the sentence to print if the command is stopped from now on. */
export const sayWhenStopped = (text: string): void => {
  sentence = text;
};

/** For a command that watches the returned signal and ends by itself. Any other command ends at once. */
export const stopInOrder = (text: string): AbortSignal => {
  sayWhenStopped(text);
  isGraceful = true;
  return stopping.signal;
};

export const stop = (name: StopName): void => {
  if (!stopping.signal.aborted) {
    firstAt = performance.now();
    exitStatus = EXIT_STATUS[name];
    if (name === 'SIGPIPE') sentence = '';
    stopping.abort(new Error('stopped'));
  } else if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(EXIT_STATUS[name]);
};

let needsOutput = true;

/** For a command that does more than print. */
export const goOnWithoutOutput = (): void => {
  needsOutput = false;
};

/** For `deskdrop list | head`: whoever closes our output has seen enough. */
export const stopWithOutput = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (needsOutput) stop('SIGPIPE');
  });
  // Nobody is left to be told.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
};

interface Ended {
  readonly exitStatus: number;
  readonly sentence: string;
}

/** Runs a command until it ends or is stopped. `Ended` if it was stopped first. */
export const untilStopped = async (run: () => Promise<number>): Promise<number | Ended> => {
  for (const name of SIGNALS) process.on(name, stop);
  const { promise: stopped, resolve } = Promise.withResolvers<Ended>();
  const end = (): Ended => ({ exitStatus, sentence });
  const onStop = (): void => {
    if (!isGraceful) resolve(end());
  };
  stopping.signal.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([run(), stopped]);
  } catch (error) {
    // Whatever made it fail happened after the stop.
    if (stopping.signal.aborted) return end();
    throw error;
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
    stopping.signal.removeEventListener('abort', onStop);
  }
};
