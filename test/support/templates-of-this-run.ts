import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder of the templates that this run has synthesized. */
export const TEMPLATES_DIR = 'DESKDROP_TEST_TEMPLATES';

/** For one run only: the next one may be of other code. */
export const setup = async (): Promise<() => Promise<void>> => {
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-templates-'));
  process.env[TEMPLATES_DIR] = dir;
  return () => rm(dir, { recursive: true });
};
