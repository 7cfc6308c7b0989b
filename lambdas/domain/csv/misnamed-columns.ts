import type { HeaderNames } from '../columns/header-names.ts';
import type { KnownColumn } from '../columns/known-columns.ts';
import { findHidden } from '../values/hidden-characters.ts';
import { shown } from '../values/shown-cell.ts';
import { english } from '../wording/english.ts';
import type { CsvHeader } from './csv-header.ts';
import { FileRefusedError } from './file-refused-error.ts';

type Misnamed = readonly [header: string, meant: readonly KnownColumn[]];

/** Copied columns that look like missing columns of ours, each with those. */
export const misnamedColumns = (
  cells: readonly string[],
  columns: CsvHeader['columns'],
  names: HeaderNames,
): Misnamed[] => {
  const read = new Set(Object.values(columns));
  return cells.flatMap((cell, index): Misnamed[] => {
    if (read.has(index)) return [];
    const meant = names
      .candidatesFor(cell)
      .filter((column) => columns[column] === undefined && !(column === 'user_name' && isMade(columns, names)));
    return meant.length === 0 ? [] : [[cell.trim(), meant]];
  });
};

/** The file's user names are made from its addresses. */
const isMade = (columns: CsvHeader['columns'], names: HeaderNames): boolean =>
  names.userNameFromEmail && columns.user_email !== undefined;

const hiddenText = (cell: string): string => {
  const found = findHidden(cell);
  return found === undefined ? '' : ` ${english.hidden('it', found)}`;
};

/** `"Phone" (did you mean user_phone?)`. */
export const didYouMean = (misnamed: readonly Misnamed[]): string =>
  misnamed
    .slice(0, 20)
    .map(([cell, meant]) => `"${shown(cell)}" (did you mean ${meant.join(' or ')}?${hiddenText(cell)})`)
    .join(', ');

/**
 * Silently ignoring a column costs money: another profile is ordered, nobody gets the mail. Throws FileRefusedError if
 * a column most likely means one of ours that the file lacks.
 */
export const refuseMisnamedColumns = ({ line, cells, columns, names }: CsvHeader): void => {
  const misnamed = misnamedColumns(cells, columns, names);
  if (misnamed.length === 0) return;
  throw new FileRefusedError(
    `The header (line ${line}) has ${misnamed.length === 1 ? 'a column that is not read, and looks' : 'columns that are not read, and look'} like one that the file lacks: ${didYouMean(misnamed)}. Rename ${misnamed.length === 1 ? 'it' : 'them'}: what is meant to be read by Deskdrop so, and anything else so that it cannot be taken for it. A stage's setting columns can say for all files what such a header means.`,
  );
};
