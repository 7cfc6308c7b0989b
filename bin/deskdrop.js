#!/usr/bin/env node
// The command: from the sources in a clone, from what was built of them in the package.
import './require-node-24.js';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const source = new URL('./deskdrop.ts', import.meta.url);
const isClone = existsSync(source);
// The next start reads compiled code instead of stripping types and parsing again. Before any of our own modules is loaded,
// and by the environment, so that the processes that a run starts share it.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL(isClone ? '../node_modules/.cache/compile' : '../../.cache/deskdrop', import.meta.url),
);
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);

await import(isClone ? source.href : new URL('../dist/bin/deskdrop.js', import.meta.url).href);
