import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { DataFolderError, emailKeyPath } from './data-folder.ts';

const KEY = /^[0-9a-f]{64}$/;

/**
 * The key of the digests of e-mail addresses in the folder's ledger; undefined before the first run. `DataFolderError`
 * if the file is not a key.
 */
export const readEmailKey = async (dataDir: string): Promise<string | undefined> => {
  const path = emailKeyPath(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DataFolderError(`The file ${path} cannot be read: ${error}`, { cause: error });
  }
  const key = text.trim();
  if (!KEY.test(key))
    throw new DataFolderError(
      `The file ${path} does not hold a key of 64 hexadecimal digits. Restore it, or delete it: with a new key, Deskdrop can no longer report that a line has another user_email than an earlier order.`,
    );
  return key;
};

/**
 * Reads the key, or creates it. Only for the holder of the folder's lock: of two keys created at once, one would be
 * lost.
 */
export const ensureEmailKey = async (dataDir: string): Promise<string> => {
  const existing = await readEmailKey(dataDir);
  if (existing !== undefined) return existing;
  const path = emailKeyPath(dataDir);
  const key = randomBytes(32).toString('hex');
  // Renamed when complete, so that a stop leaves no half key, and synced, so that it is on disk before any digest.
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${key}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
  return key;
};
