import { type ChildProcess, fork } from 'node:child_process';

/**
 * Runs a module in a process of its own, with one JSON argument. Its stdout goes nowhere, so that nothing
 * but the command's own document is ever on ours; its stderr is kept for the error message.
 */
export const forkModule = (path: string, argument: unknown): ChildProcess =>
  fork(path, [JSON.stringify(argument)], {
    // Not ours: --import, --inspect and a test runner's options belong to the parent alone.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });

/** The last few KB of a child's stderr, as it grows. */
export const collectStderr = (child: ChildProcess): (() => string) => {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4096);
  });
  return () => text.trim();
};
