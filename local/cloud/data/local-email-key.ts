import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { DataFolderError, emailKeyPath } from './data-folder.ts';

const KEY = /^[0-9a-f]{64}$/;

/**
 * What digests of e-mail addresses in the ledger beside it are made with; undefined before the first run. `DataFolderError`
 * where the file holds something else.
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
      `The file ${path} does not hold a key of 64 hexadecimal digits. Restore it, or delete it: a new one is created, and nobody learns any more that a line gives another user_email than an earlier order.`,
    );
  return key;
};

/** The same, made if it is missing. Only for whoever has the folder: two that made one at once would lose one of them. */
export const ensureEmailKey = async (dataDir: string): Promise<string> => {
  const existing = await readEmailKey(dataDir);
  if (existing !== undefined) return existing;
  const path = emailKeyPath(dataDir);
  const key = randomBytes(32).toString('hex');
  // Beside it and renamed, so that a stop leaves no half of it, and on the disk before any digest is.
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
