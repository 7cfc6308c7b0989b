import type { ChildProcess } from 'node:child_process';
import { forkModule as forkPlain } from '../../local/cloud/process/fork-module.ts';
import { EMULATORS } from './bundle-emulators.ts';

export { collectStderr } from '../../local/cloud/process/fork-module.ts';

/** The emulators in one file: half of their start is the search for their 700 modules. */
export const forkModule = (path: string, argument: unknown): ChildProcess =>
  forkPlain(process.env[EMULATORS] ?? path, argument);
