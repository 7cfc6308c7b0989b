import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from './command-error.ts';

/** Creates the folder that an option names and tries to write in it. `CommandError` if it cannot be used. */
export const createFolder = async (dir: string, option: string): Promise<void> => {
  try {
    await mkdir(dir, { recursive: true });
    await rm(await mkdtemp(join(dir, '.deskdrop-')), { recursive: true });
  } catch (cause) {
    throw new CommandError(
      `The folder ${dir} cannot be used; choose another one with ${option}. ${(cause as Error).message}`,
      { cause },
    );
  }
};
