import { readFile, rename, rm, writeFile } from 'node:fs/promises';

/** Writes another file and renames it, so that a reader never sees half of it. */
export const writeJsonFile = async (path: string, value: unknown): Promise<void> => {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`);
  await rename(draft, path);
};

/** Undefined if there is no such file. */
export const readJsonFile = async (path: string): Promise<unknown> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON. It can be deleted while Deskdrop is not running.`, { cause });
  }
};

export const removeFile = (path: string): Promise<void> => rm(path, { force: true });
