import { mkdir } from 'node:fs/promises';
import { CommandError } from './command-error.ts';

/** Creates the folder that the option names, before anything is ordered. */
export const createFolder = async (dir: string, option: string): Promise<void> => {
  try {
    await mkdir(dir, { recursive: true });
  } catch (cause) {
    throw new CommandError(
      `The folder ${dir} can not be created; choose another one with ${option}. ${(cause as Error).message}`,
      { cause },
    );
  }
};
