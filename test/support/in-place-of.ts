/**
 * Modules that a run of tests replaces, because each start would cost more than most tests: the end of what a module of the
 * product imports, and what it gets instead. In the test's process by vitest.config.ts, in a command's by `in-place-of.preload.ts`.
 */
export const IN_PLACE_OF = [
  {
    importer: '/local/cloud/local-cloud.ts',
    module: './template/synthesize-template.ts',
    support: 'synthesize-once.ts',
  },
  {
    importer: '/local/cloud/emulators/emulators.ts',
    module: '../../../lib/files/installation.ts',
    support: 'bundled-path.ts',
  },
  {
    importer: '/local/workspace-simulator/fork-simulator.ts',
    module: '../../lib/files/installation.ts',
    support: 'bundled-path.ts',
  },
] as const;
