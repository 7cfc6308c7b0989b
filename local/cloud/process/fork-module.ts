import { type ChildProcess, fork } from 'node:child_process';

/**
 * Runs a module in its own process, with one JSON argument. Its stdout is discarded, because ours is for the command's
 * result; its stderr is kept for the error message.
 */
export const forkModule = (path: string, argument: unknown): ChildProcess =>
  fork(path, [JSON.stringify(argument)], {
    // Without the parent's --import, --inspect and options of a test runner.
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
