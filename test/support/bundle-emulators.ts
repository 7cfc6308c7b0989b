import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../..');
/** In the repository, where it finds the packages that stay outside of it. */
const CACHE = join(REPOSITORY, 'node_modules/.cache');

/** Names the bundle of this run. */
export const EMULATORS = 'DESKDROP_TEST_EMULATORS';

/** For one run only: the next one may be of other code. */
export const setup = async (): Promise<() => Promise<void>> => {
  const { build } = await import('esbuild');
  const outfile = join(CACHE, `emulators-${process.pid}.mjs`);
  await mkdir(CACHE, { recursive: true });
  await build({
    entryPoints: [join(REPOSITORY, 'local/cloud/emulators/emulator-process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // One requires its modules by names that it puts together, the other is a binary.
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
  process.env[EMULATORS] = outfile;
  return () => rm(outfile, { force: true });
};
