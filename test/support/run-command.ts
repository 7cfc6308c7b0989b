import { runCommandLine } from '../../bin/commands/command-line.ts';
import type { CommandResult } from './command.ts';

const STREAMS = ['stdout', 'stderr'] as const;

/** Makes the streams look like pipes, so that commands ask no question even if the tests run in a terminal. */
const withoutTerminal = (): Disposable => {
  const streams = [process.stdin, process.stdout, process.stderr];
  const before = streams.map((stream) => stream.isTTY);
  for (const stream of streams) stream.isTTY = false;
  return {
    [Symbol.dispose]: () => {
      for (const [no, stream] of streams.entries()) stream.isTTY = before[no] ?? false;
    },
  };
};

/** Captures everything that this process prints, until it is disposed of. */
const capture = (): Disposable & { readonly stdout: string; readonly stderr: string } => {
  const said = { stdout: '', stderr: '' };
  const before = STREAMS.map((name) => process[name].write);
  for (const name of STREAMS) {
    process[name].write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      said[name] += chunk;
      const told = rest.findLast((argument) => typeof argument === 'function');
      if (told !== undefined) process.nextTick(told as () => void);
      return true;
    }) as typeof process.stdout.write;
  }
  return Object.assign(said, {
    [Symbol.dispose]: () => {
      for (const [no, name] of STREAMS.entries()) process[name].write = before[no] as typeof process.stdout.write;
    },
  });
};

const withEnvironment = (environment: Readonly<Record<string, string>>): Disposable => {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  return {
    [Symbol.dispose]: () => {
      for (const name of Object.keys(process.env)) if (before[name] === undefined) delete process.env[name];
      Object.assign(process.env, before);
    },
  };
};

const run = async (args: readonly string[], environment: Readonly<Record<string, string>>): Promise<CommandResult> => {
  const statusBefore = process.exitCode;
  process.exitCode = undefined;
  using _environment = withEnvironment({ NO_COLOR: '1', ...environment });
  using _terminal = withoutTerminal();
  using said = capture();
  try {
    const status = (await runCommandLine(args)) || Number(process.exitCode ?? 0);
    return { status, stdout: said.stdout, stderr: said.stderr };
  } finally {
    process.exitCode = statusBefore;
  }
};

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `deskdrop ARGS` in this process, which saves the start of a process: that takes longer than most commands. The
 * commands run in sequence, because each one replaces the streams and the environment of the process.
 */
export const runCommand = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> => {
  const turn = last.then(() => run(args, environment));
  last = turn.catch(() => {});
  return turn;
};
