import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

// The checks of all sources are tests, so that they run beside the others and their findings are in the run's summary.

const REPOSITORY = join(import.meta.dirname, '../..');

test.concurrent.each([
  // Each of its threads would load the types again, and the other tests need the cores.
  ['the type check', 'typescript/bin/tsc', ['--singleThreaded']],
  ['the linter', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']],
])('%s finds nothing', async (_, command, args) => {
  const child = spawn(process.execPath, [join(REPOSITORY, 'node_modules', command), ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(status, stdout + stderr).toBe(0);
});
