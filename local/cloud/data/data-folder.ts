import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What is where in `--data`. */
export const ledgerPath = (dataDir: string): string => join(dataDir, 'ledger');
/** A LevelDB with nothing in it: whoever has it open has the folder. */
export const lockPath = (dataDir: string): string => join(dataDir, 'lock');
export const holderPath = (dataDir: string): string => join(dataDir, 'deskdrop.pid');
export const emailKeyPath = (dataDir: string): string => join(dataDir, 'email-key');
export const endpointsPath = (dataDir: string): string => join(dataDir, 'endpoints.json');

/** The data folder cannot be used. The message says why and what to do; every special case of it is a subclass. */
export class DataFolderError extends Error {
  override readonly name: string = 'DataFolderError';
}

export const createDataFolder = async (dataDir: string): Promise<void> => {
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (cause) {
    throw new DataFolderError(`The folder ${dataDir} cannot be used; choose another one with --data. ${cause}`, {
      cause,
    });
  }
};
