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
 * Renames an existing file before a result is written. The time of its last change is put into its name:
 * `x.result.csv` becomes `x.20261127T203037Z.result.csv`. Returns its new path; undefined if there is no such file.
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
  `${basename(path)} already existed: it was renamed to ${aside}`;
