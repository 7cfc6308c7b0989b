import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createDataFolder, DataFolderError, ledgerPath } from './data-folder.ts';
import type { EmulatorMessage, EmulatorOptions, ObjectCreated, StopMessage } from './emulator-messages.ts';
import { collectStderr, forkModule } from './fork-module.ts';
import { dataFolderInUse } from './holder.ts';

const LOCK_WAIT_MS = 5000;
const STOP_WAIT_MS = 5000;

/** The embedded S3, SQS and DynamoDB in their process. */
export interface Emulators {
  /** `http://127.0.0.1:PORT`, for all three. */
  readonly endpoint: string;
  readonly pid: number;
  /** Tables found in the ledger as it was opened. */
  readonly tableNames: readonly string[];
  /** Resolves when the process has ended: undefined after `stop`, else the reason why it ended by itself. */
  readonly ended: Promise<Error | undefined>;
  onObjectCreated(listener: (object: ObjectCreated) => void): void;
  stop(): Promise<void>;
}

/** How the process ended, as an error that shows what it last said. */
const endedEarly = (code: number | null, signal: NodeJS.Signals | null, said: string): Error => {
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  return new Error(`The process of the embedded S3, SQS and DynamoDB ${how}.${said === '' ? '' : `\n${said}`}`);
};

const stopChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS);
  child.send({ type: 'stop' } satisfies StopMessage, () => {
    // A channel that broke means that the process is ending: its exit is what is waited for.
  });
  await exited;
  clearTimeout(kill);
};

/**
 * Starts the emulators on the ledger in `dataDir`. A ledger that another process holds is waited for, 5 s by default:
 * `DataFolderInUseError` after that.
 */
export const startEmulators = async (
  dataDir: string,
  { readOnly = false, lockWaitMs = LOCK_WAIT_MS }: { readOnly?: boolean; lockWaitMs?: number } = {},
): Promise<Emulators> => {
  await createDataFolder(dataDir);
  const options: EmulatorOptions = { ledgerPath: ledgerPath(dataDir), lockWaitMs, readOnly };
  const child = forkModule('emulator-process.ts', options);
  const stderr = collectStderr(child);
  const objects = new EventEmitter<{ created: [ObjectCreated] }>();
  let stopping = false;
  let failure: string | undefined;

  const ended = new Promise<Error | undefined>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(stopping && code === 0 ? undefined : endedEarly(code, signal, failure ?? stderr()));
    });
  });
  const started = new Promise<Extract<EmulatorMessage, { type: 'ready' | 'locked' | 'unusable' }>>(
    (resolve, reject) => {
      child.on('message', (message: EmulatorMessage) => {
        if (message.type === 'failed') failure = message.error;
        else if (message.type === 'object-created') objects.emit('created', message);
        else resolve(message);
      });
      child.once('error', reject);
      void ended.then((error) => reject(error ?? new Error('The emulators were stopped before they had started.')));
    },
  );

  const first = await started;
  if (first.type === 'locked') throw await dataFolderInUse(dataDir);
  if (first.type === 'unusable') {
    throw new DataFolderError(
      `The ledger in ${dataDir} can not be opened (${first.why}). Restore the folder, or use another one with --data.`,
    );
  }
  return {
    endpoint: `http://127.0.0.1:${first.port}`,
    pid: child.pid as number,
    tableNames: first.tableNames,
    ended,
    onObjectCreated: (listener) => objects.on('created', listener),
    stop: () => {
      stopping = true;
      return stopChild(child);
    },
  };
};
