import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { DataFolderError, holderPath } from './data-folder.ts';
import { readJsonFile, removeFile, writeJsonFile } from './json-file.ts';

const holderSchema = z.object({
  pid: z.int(),
  command: z.string(),
  startedAt: z.string(),
  /** The process that has the ledger open. */
  emulatorPid: z.int().optional(),
});

/** The process that uses a data folder. */
export type Holder = z.infer<typeof holderSchema>;

/** Another process uses the data folder. The message names it and says what to do. */
export class DataFolderInUseError extends DataFolderError {
  override readonly name = 'DataFolderInUseError';
}

export const isProcessAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

export const thisProcess = (): Holder => ({
  pid: process.pid,
  command: process.argv.join(' '),
  startedAt: new Date(performance.timeOrigin).toISOString(),
});

/**
 * Records the holder of the folder, so that a second process can name it. The process with the folder's lock writes
 * this directly after it takes the lock, and removes it directly before it releases the lock.
 */
export const writeHolder = (dataDir: string, holder: Holder): Promise<void> =>
  writeJsonFile(holderPath(dataDir), { ...holder, emulatorPid: process.pid });

/** The last recorded holder, which may have been killed; undefined if there is none. */
const readHolder = async (dataDir: string): Promise<Holder | undefined> =>
  holderSchema
    .optional()
    .catch(undefined)
    .parse(await readJsonFile(holderPath(dataDir)));

export const removeHolder = (dataDir: string): Promise<void> => removeFile(holderPath(dataDir));

const nameOf = (holder: Holder | undefined): string | undefined => {
  if (holder === undefined) return undefined;
  const { pid, command, startedAt, emulatorPid } = holder;
  if (isProcessAlive(pid)) return `process ${pid} (${command}, running since ${startedAt})`;
  if (emulatorPid === undefined || !isProcessAlive(emulatorPid)) return undefined;
  return `process ${emulatorPid}, left by process ${pid} (${command}) and about to end`;
};

const ASK_AGAIN_MS = 50;
/** The longest time for which the lock can be held without a recorded holder. */
const UNNAMED_FOR_MS = 1_000;

export const dataFolderInUse = async (dataDir: string): Promise<DataFolderInUseError> => {
  let who = nameOf(await readHolder(dataDir));
  for (const end = performance.now() + UNNAMED_FOR_MS; who === undefined && performance.now() < end; ) {
    await delay(ASK_AGAIN_MS);
    who = nameOf(await readHolder(dataDir));
  }
  who ??= 'an unknown process: the folder does not name one that is still running';
  return new DataFolderInUseError(
    `The ledger in ${dataDir} is in use by ${who}. Wait for it to end or stop it, or use another folder with --data.`,
  );
};
