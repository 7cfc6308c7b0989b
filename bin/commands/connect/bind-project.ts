import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../terminal/command-error.ts';

const readBound = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/**
 * A ledger tells what one provider's project holds: with another one, "already-ordered" would leave people without a
 * desktop, and a lost answer would be looked for where it cannot be. The first run writes down whose it is.
 * The caller holds the ledger's lock.
 *
 * @param isThere throws where the project cannot be used: the folder is not bound to a misspelt one
 */
export const bindProject = async (
  dataDir: string,
  projectId: string,
  isThere: () => Promise<void> = async () => {},
): Promise<void> => {
  const path = join(dataDir, 'project-id');
  const bound = await readBound(path);
  if (bound !== undefined && bound !== projectId) {
    throw new CommandError(
      `The ledger in ${dataDir} is that of the project ${bound}, and says nothing of ${projectId}: ` +
        'use another folder with --data.',
    );
  }
  await isThere();
  if (bound === projectId) return;
  await writeFile(`${path}.part`, projectId);
  await rename(`${path}.part`, path);
};
