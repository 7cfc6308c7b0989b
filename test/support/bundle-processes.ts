import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../..');
/** Inside the repository, so that the bundles find the packages that are not bundled. */
const CACHE = join(REPOSITORY, 'node_modules/.cache');

/** Names the folder of this run's bundles. */
export const BUNDLES = 'DESKDROP_TEST_BUNDLES';

/** For one run only: the code may differ in the next one. */
export const setup = async (): Promise<() => Promise<void>> => {
  const { build } = await import('esbuild');
  await mkdir(CACHE, { recursive: true });
  const outdir = await mkdtemp(join(CACHE, 'bundles-'));
  await build({
    entryPoints: ['local/cloud/emulators/emulator-process.ts', 'local/workspace-simulator/simulator-process.ts'],
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    outdir,
    absWorkingDir: REPOSITORY,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // One computes the names of the modules that it requires, the other is a binary.
    external: ['dynalite', 'classic-level'],
    banner: {
      js: [
        "import { createRequire as requireFrom } from 'node:module';",
        'const require = requireFrom(import.meta.url);',
        'const [__filename, __dirname] = [import.meta.filename, import.meta.dirname];',
      ].join('\n'),
    },
    logLevel: 'error',
  });
  process.env[BUNDLES] = outdir;
  return () => rm(outdir, { recursive: true, force: true });
};
