#!/usr/bin/env node
// Starts the command line: from the sources in a clone, from `dist` in the package.
import './require-node-24.js';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const source = new URL('./deskdrop.ts', import.meta.url);
const isClone = existsSync(source);
// Caches the compiled code, so that the next start does not strip types and parse again. It is set before the other
// modules load, and through the environment, so that child processes share it.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL(isClone ? '../node_modules/.cache/compile' : '../../.cache/deskdrop', import.meta.url),
);
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);

await import(isClone ? source.href : new URL('../dist/bin/deskdrop.js', import.meta.url).href);
