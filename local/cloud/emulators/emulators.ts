import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { modulePath } from '../../../lib/files/installation.ts';
import { createDataFolder, DataFolderError } from '../data/data-folder.ts';
import { dataFolderInUse, thisProcess } from '../data/holder.ts';
import { collectStderr, forkModule } from '../process/fork-module.ts';
import type { EmulatorMessage, EmulatorOptions, ObjectCreated, StopMessage } from './emulator-messages.ts';

const LOCK_WAIT_MS = 5000;
const STOP_WAIT_MS = 5000;

/** The process with the embedded S3, SQS and DynamoDB. */
export interface Emulators {
  /** `http://127.0.0.1:PORT`, for all three. */
  readonly endpoint: string;
  readonly pid: number;
  /** Tables that the ledger had when it was opened. */
  readonly tableNames: readonly string[];
  /** Resolves when the process has ended: undefined after `stop`, otherwise the reason why it ended. */
  readonly ended: Promise<Error | undefined>;
  onObjectCreated(listener: (object: ObjectCreated) => void): void;
  stop(): Promise<void>;
}

/** How the process ended, as an error with its last output. */
const endedEarly = (code: number | null, signal: NodeJS.Signals | null, output: string): Error => {
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  return new Error(`The process of the embedded S3, SQS and DynamoDB ${how}.${output === '' ? '' : `\n${output}`}`);
};

const stopChild = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS);
  child.send({ type: 'stop' } satisfies StopMessage, () => {
    // A broken channel means that the process is ending already. Its exit is awaited below.
  });
  await exited;
  clearTimeout(kill);
};

interface StartOptions {
  readonly readOnly?: boolean;
  readonly lockWaitMs?: number;
  /** Aborts the start. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the emulators on the ledger in `dataDir`. Waits for a ledger that another process holds, 5 s by default, and
 * then throws `DataFolderInUseError`. If the start fails, its process has ended.
 */
export const startEmulators = async (
  dataDir: string,
  { readOnly = false, lockWaitMs = LOCK_WAIT_MS, signal }: StartOptions = {},
): Promise<Emulators> => {
  await createDataFolder(dataDir);
  signal?.throwIfAborted();
  const options: EmulatorOptions = { dataDir, holder: thisProcess(), lockWaitMs, readOnly };
  const child = forkModule(modulePath(import.meta.dirname, 'emulator-process'), options);
  const stderr = collectStderr(child);
  const objects = new EventEmitter<{ created: [ObjectCreated] }>();
  let stopping = false;
  let failure: string | undefined;

  const ended = new Promise<Error | undefined>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, killedBy) => {
      resolve(stopping && code === 0 ? undefined : endedEarly(code, killedBy, failure ?? stderr()));
    });
  });
  const stop = (): Promise<void> => {
    stopping = true;
    return stopChild(child);
  };
  const started = new Promise<Extract<EmulatorMessage, { type: 'ready' | 'locked' | 'unusable' }>>(
    (resolve, reject) => {
      child.on('message', (message: EmulatorMessage) => {
        if (message.type === 'failed') failure = message.error;
        else if (message.type === 'object-created') objects.emit('created', message);
        else resolve(message);
      });
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      void ended.then((error) => reject(error ?? new Error('The emulators were stopped before they had started.')));
    },
  );

  try {
    const first = await started;
    signal?.throwIfAborted();
    if (first.type === 'locked') throw await dataFolderInUse(dataDir);
    if (first.type === 'unusable') {
      throw new DataFolderError(
        `The ledger in ${dataDir} cannot be opened (${first.reason}). Restore the folder, or use another one with --data.`,
      );
    }
    return {
      endpoint: `http://127.0.0.1:${first.port}`,
      pid: child.pid as number,
      tableNames: first.tableNames,
      ended,
      onObjectCreated: (listener) => objects.on('created', listener),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
