import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { IN_PLACE_OF } from './test/support/in-place-of.ts';
import { LongestFirst } from './test/support/longest-first.ts';
import { slowestFiles } from './test/support/slowest-files.ts';

/** Folders of `test` whose files cost about the same. */
const project = (name: string, folders: readonly string[]): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    exclude: name === 'search' ? ['test/simulation/mutants/**'] : [],
    // Nothing is shared that a test changes, so a worker need not load its modules anew for each file.
    isolate: false,
    // While some wait, others work. With more, the processes of a run get so little of a core that its leases and requests
    // expire, and it does its work twice.
    maxWorkers: 2 * availableParallelism(),
    maxConcurrency: 16,
  },
});

/** What `in-place-of.preload.ts` is to a command in a process of its own. */
const inPlaceOf: TestProjectInlineConfiguration['plugins'] = [
  {
    name: 'in-place-of',
    enforce: 'pre',
    transform: (code: string, id: string) => {
      const found = IN_PLACE_OF.find(({ importer }) => id.endsWith(importer));
      return (
        found && code.replace(`'${found.module}'`, `'${join(import.meta.dirname, 'test/support', found.support)}'`)
      );
    },
  },
];

export default defineConfig({
  test: {
    projects: [
      // Servers, emulators and commands, which wait as much as they work.
      {
        ...project('processes', ['protocol', 'contract', 'integration', 'hostile', 'cli', 'package', 'crashes']),
        plugins: inPlaceOf,
      },
      // Much computing, no processes.
      project('search', ['simulation', 'model', 'properties']),
      project('stack', ['infra']),
      // Pure code: what runs after each edit.
      project('unit', ['unit', 'judge', 'simulation/mutants']),
    ],
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/support/folder-of-this-run.ts', 'test/support/bundle-processes.ts'],
    reporters: ['default', slowestFiles],
    // `cdk synth` runs the CloudFormation rules; here their engine would cost each worker five seconds.
    env: {
      CDK_VALIDATION: 'false',
      // For the processes that tests start.
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compile'),
    },
    // The local cloud starts real servers and real child processes; a busy machine may take its time.
    // Looking at a ledger or a report twenty times a second would hold up what is waited for.
    expect: { poll: { interval: 250, timeout: 120_000 } },
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
