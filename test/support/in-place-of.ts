/**
 * Modules that a test run replaces because their start takes longer than most tests: the end of the import specifier,
 * and the replacement. vitest.config.ts applies it in a test's process, `in-place-of.preload.ts` in a command's.
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
