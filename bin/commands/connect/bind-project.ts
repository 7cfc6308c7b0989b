import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../terminal/command-error.ts';

const readBound = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/**
 * Binds the data folder to one provider project at its first run; `CommandError` for any other project. A ledger
 * records what one project holds: used with another, it would report "already-ordered" for people without a desktop,
 * and look for lost answers in the wrong place. The caller holds the ledger's lock.
 *
 * @param checkProject throws if the project cannot be used, so that the folder is not bound to a misspelt project
 */
export const bindProject = async (
  dataDir: string,
  projectId: string,
  checkProject: () => Promise<void> = async () => {},
): Promise<void> => {
  const path = join(dataDir, 'project-id');
  const bound = await readBound(path);
  if (bound !== undefined && bound !== projectId) {
    throw new CommandError(
      `The ledger in ${dataDir} belongs to the project ${bound}, not to ${projectId}: ` +
        'use another folder with --data.',
    );
  }
  await checkProject();
  if (bound === projectId) return;
  await writeFile(`${path}.part`, projectId);
  await rename(`${path}.part`, path);
};
