import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder of this run: the templates that it has synthesized, the data of the emulators that its tests share. */
export const RUN_DIR = 'DESKDROP_TEST_RUN';

/** For one run only: the next one may be of other code. */
export const setup = async (): Promise<() => Promise<void>> => {
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-tests-'));
  process.env[RUN_DIR] = dir;
  // A worker's emulators end with it, though a moment later.
  return () => rm(dir, { recursive: true, maxRetries: 10, retryDelay: 100 });
};
