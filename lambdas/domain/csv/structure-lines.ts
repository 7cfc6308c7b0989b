import { isOwnColumn } from './csv-columns.ts';
import type { CsvHeader } from './csv-header.ts';
import type { CsvRecord } from './csv-records.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { headerKey } from './header-key.ts';
import { normalName } from './known-columns.ts';
import { isSeparatorLine } from './separator-line.ts';

const OUR_NAME = headerKey('user_name');

/** In concatenated files a byte order mark is in front of the second file's first cell: keys ignore it, and quotes. */
const isSameName = (a: string, b: string): boolean => {
  const key = headerKey(a);
  return key === '' ? normalName(a) === normalName(b) : key === headerKey(b);
};

/**
 * Whether a line belongs to the file's structure and asks for nothing: a repeated header, or the line that states the
 * delimiter. Throws FileRefusedError for another file's header, because every cell under it would be misread.
 */
export const isStructure = ({ line, cells }: CsvRecord, header: CsvHeader): boolean => {
  if (isSeparatorLine(cells)) return true;
  const { names } = header;
  const namesUsers = cells.some((cell) => {
    const column = names.meaningOf(cell);
    return column === 'user_name' || (column === 'user_email' && names.userNameFromEmail);
  });
  if (!namesUsers) return false;
  const filled = cells.flatMap((cell, index) => (cell.trim() === '' ? [] : [{ cell, index }]));
  if (filled.every(({ cell, index }) => isSameName(cell, header.cells[index] ?? ''))) return true;
  // One matching word, as in a note, is not a header.
  const isName = (cell: string): boolean =>
    names.meaningOf(cell) !== undefined || isOwnColumn(cell) || header.cells.some((name) => isSameName(cell, name));
  if (!filled.every(({ cell }) => isName(cell))) return false;
  // Somebody may be called Login. Our own name is no one's.
  if (filled.length === 1 && headerKey(filled[0]?.cell ?? '') !== OUR_NAME) return false;
  throw new FileRefusedError(
    `Line ${line} is another header, with other columns or in another order than line ${header.line}: drop the two files apart.`,
  );
};
