import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder of this run, with its synthesized templates and the data of its shared emulators. */
export const RUN_DIR = 'DESKDROP_TEST_RUN';

/** For one run only: the code may differ in the next one. */
export const setup = async (): Promise<() => Promise<void>> => {
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-tests-'));
  process.env[RUN_DIR] = dir;
  // A worker's emulators end a moment after the worker, so the removal is retried.
  return () => rm(dir, { recursive: true, maxRetries: 10, retryDelay: 100 });
};
