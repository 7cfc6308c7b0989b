import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Paths in the data folder. */
export const ledgerPath = (dataDir: string): string => join(dataDir, 'ledger');
/** An empty LevelDB: the process that has it open holds the folder's lock. */
export const lockPath = (dataDir: string): string => join(dataDir, 'lock');
export const holderPath = (dataDir: string): string => join(dataDir, 'deskdrop.pid');
export const emailKeyPath = (dataDir: string): string => join(dataDir, 'email-key');
/** What became true, one event a line. */
export const eventsPath = (dataDir: string): string => join(dataDir, 'events.jsonl');
export const endpointsPath = (dataDir: string): string => join(dataDir, 'endpoints.json');

/** The data folder cannot be used. The message says why and what to do; special cases are subclasses. */
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
