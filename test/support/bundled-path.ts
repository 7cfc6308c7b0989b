import { join } from 'node:path';
import { modulePath as pathInTree } from '../../lib/files/installation.ts';
import { BUNDLES } from './bundle-processes.ts';

/** A process in one file: half of its start is the search for its modules, of which the emulators have 700. */
export const modulePath = (dir: string, name: string): string => {
  const bundles = process.env[BUNDLES];
  return bundles === undefined ? pathInTree(dir, name) : join(bundles, `${name}.mjs`);
};
