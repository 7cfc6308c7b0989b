import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const REPOSITORY = join(import.meta.dirname, '../..');

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly result: Promise<CommandResult>;
}

/** Starts `deskdrop ARGS` like npm, in its own process group, with this run's template. `runCommand` is cheaper. */
export const startCommand = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): RunningCommand => {
  const child = spawn(
    process.execPath,
    ['--import', './test/support/in-place-of.preload.ts', 'bin/deskdrop.js', ...args],
    {
      cwd: REPOSITORY,
      detached: true,
      env: { ...process.env, NO_COLOR: '1', ...environment },
      stdio: [stdin, 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const result = once(child, 'close').then(([status]) => ({ status: status as number | null, stdout, stderr }));
  return { child, result };
};

/** A folder for `--data`, `--out` and input files of one test. */
export interface Workplace {
  readonly dir: string;
  readonly dataArgs: readonly string[];
  readonly outArgs: readonly string[];
  write(name: string, text: string): Promise<string>;
  read(name: string): Promise<string>;
  log(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const createWorkplace = async (): Promise<Workplace> => {
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-command-'));
  const dataDir = join(dir, 'data');
  return {
    dir,
    dataArgs: ['--data', dataDir],
    outArgs: ['--data', dataDir, '--out', join(dir, 'out')],
    write: async (name, text) => {
      const path = join(dir, name);
      await writeFile(path, text);
      return path;
    },
    read: (name) => readFile(join(dir, name), 'utf8'),
    log: () => readFile(join(dataDir, 'deskdrop.log'), 'utf8').catch(() => ''),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
};

/**
 * Waits until the condition holds, or the test's timeout ends it. An expensive condition is checked less often, because
 * its checks would slow down what it waits for.
 */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (;;) {
    const began = performance.now();
    if (await condition()) return;
    await sleep(Math.min(Math.max(20, 3 * (performance.now() - began)), 1_000));
  }
};
