import { rename, stat } from 'node:fs/promises';
import { basename } from 'node:path';

const timeOf = (path: string): Promise<Date | undefined> =>
  stat(path).then(
    ({ mtime }) => mtime,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );

/**
 * Makes room for a result: a file that stands there, of an earlier run or somebody's own, gets the time of its last change
 * into its name, `x.result.csv` becoming `x.20261127T203037Z.result.csv`. Returns its new path; undefined where there is none.
 */
export const setAside = async (path: string): Promise<string | undefined> => {
  const changedAt = await timeOf(path);
  if (changedAt === undefined) return undefined;
  const time = changedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let no = 1; ; no++) {
    const aside = path.replace(
      /(?:\.(?:result|plan))?\.csv$/,
      (ending) => `.${time}${no === 1 ? '' : `-${no}`}${ending}`,
    );
    if ((await timeOf(aside)) !== undefined) continue;
    await rename(path, aside);
    return aside;
  }
};

export const asideText = (path: string, aside: string): string =>
  `There was a ${basename(path)} already: it is now ${aside}`;
