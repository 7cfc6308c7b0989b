import { isOwnColumn } from '../columns/csv-columns.ts';
import { comparable, headerKey } from '../columns/header-key.ts';
import type { CsvHeader } from './csv-header.ts';
import type { CsvRecord } from './csv-records.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { isSeparatorLine } from './separator-line.ts';

const OUR_NAME = headerKey('user_name');

/**
 * Whether a line belongs to the file's structure and asks for nothing: a repeated header, or the line that states the
 * delimiter. Throws FileRefusedError for another file's header, because every cell under it would be misread.
 */
export const isStructure = ({ line, cells }: CsvRecord, header: CsvHeader): boolean => {
  if (isSeparatorLine(cells)) return true;
  const { names, comparables } = header;
  const isName = (cell: string): boolean =>
    names.meaningOf(cell) !== undefined || isOwnColumn(cell) || comparables.includes(comparable(cell));
  const firstFilled = cells.find((cell) => cell.trim() !== '');
  // All cells of a header are names. One look at each person's line is enough.
  if (firstFilled === undefined || !isName(firstFilled)) return false;
  const namesUsers = cells.some((cell) => {
    const column = names.meaningOf(cell);
    return column === 'user_name' || (column === 'user_email' && names.userNameFromEmail);
  });
  if (!namesUsers) return false;
  const filled = cells.flatMap((cell, index) => (cell.trim() === '' ? [] : [{ cell, index }]));
  if (filled.every(({ cell, index }) => comparable(cell) === comparables[index])) return true;
  // One matching word, as in a note, is not a header.
  if (!filled.every(({ cell }) => isName(cell))) return false;
  // Somebody may be called Login. Our own name is no one's.
  if (filled.length === 1 && headerKey(firstFilled) !== OUR_NAME) return false;
  throw new FileRefusedError(
    `Line ${line} is another header, with other columns or in another order than line ${header.line}: drop the two files apart.`,
  );
};
