import * as z from 'zod';
import { DataFolderError, holderPath } from './data-folder.ts';
import { readJsonFile, removeFile, writeJsonFile } from './json-file.ts';

const holderSchema = z.object({ pid: z.int(), command: z.string(), startedAt: z.string() });

/** The process that uses a data folder. */
type Holder = z.infer<typeof holderSchema>;

/** Another process uses the data folder. The message names it and says what to do. */
export class DataFolderInUseError extends DataFolderError {
  override readonly name = 'DataFolderInUseError';
}

export const isProcessAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** So that whoever comes second can name us. The lock itself is the ledger's. */
export const writeHolder = async (dataDir: string): Promise<void> => {
  const holder: Holder = {
    pid: process.pid,
    command: process.argv.join(' '),
    startedAt: new Date(performance.timeOrigin).toISOString(),
  };
  await writeJsonFile(holderPath(dataDir), holder);
};

/** The last one that wrote itself down; undefined when nobody did. It may have ended without taking it back. */
const readHolder = async (dataDir: string): Promise<Holder | undefined> =>
  holderSchema
    .optional()
    .catch(undefined)
    .parse(await readJsonFile(holderPath(dataDir)));

export const removeHolder = (dataDir: string): Promise<void> => removeFile(holderPath(dataDir));

export const dataFolderInUse = async (dataDir: string): Promise<DataFolderInUseError> => {
  const holder = await readHolder(dataDir);
  const who =
    holder !== undefined && isProcessAlive(holder.pid)
      ? `process ${holder.pid} (${holder.command}, running since ${holder.startedAt})`
      : 'a process that is not known: none that still runs has written itself down there';
  return new DataFolderInUseError(
    `The ledger in ${dataDir} is in use by ${who}. Wait for it to end or stop it, or use another folder with --data.`,
  );
};
