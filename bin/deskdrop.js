#!/usr/bin/env node
// The command: from the sources in a clone, from what was built of them in the package.
import './require-node-24.js';
import { existsSync } from 'node:fs';

const source = new URL('./deskdrop.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/bin/deskdrop.js', import.meta.url).href);
