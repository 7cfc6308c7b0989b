/**
 * Builds `dist` for the package, because Node does not strip types under node_modules: the JavaScript of the command
 * line and of the stack, the stack's declarations, and the bundle of each function. `npm pack` runs it.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FUNCTION_NAMES } from '../lib/stage/function-config.ts';
import { bundleHandler } from './bundle-handler.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const DIST = join(REPOSITORY, 'dist');
const TSC = join(REPOSITORY, 'node_modules/typescript/bin/tsc');

await rm(DIST, { recursive: true, force: true });
for (const config of ['tsconfig.json', 'tsconfig.types.json']) {
  execFileSync(process.execPath, [TSC, '-p', join(import.meta.dirname, config)], { stdio: 'inherit' });
}
for (const name of FUNCTION_NAMES) {
  const { text, sourceMap } = await bundleHandler(name);
  const dir = join(DIST, 'functions', name);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'index.mjs'), text);
  await writeFile(join(dir, 'index.mjs.map'), sourceMap);
}
