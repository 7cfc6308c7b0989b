import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { modulePath } from '../../lib/files/installation.ts';
import type { ForkedSimulatorOptions, FromSimulator, ToSimulator } from './simulator-messages.ts';

const STOP_TIMEOUT_MS = 5000;

export interface ForkedWorkspaceSimulator {
  readonly url: string;
  readonly projectId: string;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the simulator in its own process. It ignores Ctrl-C, and ends with this process. `readReport(url)` reads its
 * book.
 */
export const forkWorkspaceSimulator = async (
  options: ForkedSimulatorOptions = {},
): Promise<ForkedWorkspaceSimulator> => {
  // Its stdout is discarded, because the parent may print one JSON document and nothing else.
  const child = fork(modulePath(import.meta.dirname, 'simulator-process'), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const first = firstMessage(child);
  child.send({ start: options } satisfies ToSimulator);
  const message = await first;
  if (!message.ready) {
    await stopChild(child, ended);
    throw new Error(`The Workspace simulator cannot start: ${message.reason}`);
  }
  return {
    url: message.url,
    projectId: message.projectId,
    pid: child.pid ?? 0,
    ended,
    stop: () => stopChild(child, ended),
  };
};

const firstMessage = async (child: ChildProcess): Promise<FromSimulator> => {
  const ending = new AbortController();
  const exit = once(child, 'exit', { signal: ending.signal }).then(([code, signal]): FromSimulator => {
    return { ready: false, reason: `its process ended with ${code ?? signal}` };
  });
  const message = once(child, 'message', { signal: ending.signal }).then(([first]) => first as FromSimulator);
  try {
    return await Promise.race([message, exit]);
  } finally {
    ending.abort();
    await Promise.allSettled([message, exit]);
  }
};

const stopChild = async (child: ChildProcess, ended: Promise<void>): Promise<void> => {
  if (child.connected) child.send('stop' satisfies ToSimulator);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
};
