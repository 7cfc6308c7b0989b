import { join } from 'node:path';
import { modulePath as pathInTree } from '../../lib/files/installation.ts';
import { BUNDLES } from './bundle-processes.ts';

/** A process bundled in one file: resolving its modules (700 for the emulators) would take half of its start. */
export const modulePath = (dir: string, name: string): string => {
  const bundles = process.env[BUNDLES];
  return bundles === undefined ? pathInTree(dir, name) : join(bundles, `${name}.mjs`);
};
