import { isKnownColumn, isOwnColumn, normalName } from './csv-columns.ts';
import type { CsvHeader } from './csv-header.ts';
import type { CsvRecord } from './csv-records.ts';
import { FileRefusedError } from './file-refused-error.ts';

/**
 * In concatenated files a byte order mark is in front of the second file's first cell, and prevents its quotes from
 * being parsed.
 */
const plainName = (cell: string): string => normalName(cell.replace(/^\ufeff?"(.*)"$/su, '$1').replace(/^\ufeff/, ''));

/** `sep=;` between two concatenated files. */
const isSeparatorLine = ([first = '', ...others]: readonly string[]): boolean =>
  /^\ufeff?sep=[,;\t|]?$/i.test(first.trim()) && others.every((cell) => cell === '');

/**
 * Whether a line belongs to the file's structure and asks for nothing: a repeated header, or the line that states the
 * delimiter. Throws FileRefusedError for another file's header, because every cell under it would be misread.
 */
export const isStructure = ({ line, cells }: CsvRecord, header: CsvHeader): boolean => {
  if (isSeparatorLine(cells)) return true;
  const names = cells.map(plainName);
  if (!names.includes('user_name')) return false;
  const filled = names.flatMap((name, index) => (name === '' ? [] : [{ name, index }]));
  if (filled.every(({ name, index }) => name === plainName(header.cells[index] ?? ''))) return true;
  const ofHeader = new Set(header.cells.map(plainName));
  // One matching word, as in a note, is not a header.
  if (!filled.every(({ name }) => isKnownColumn(name) || ofHeader.has(name) || isOwnColumn(name))) return false;
  throw new FileRefusedError(
    `Line ${line} is another header, with other columns or in another order than line ${header.line}: drop the two files apart.`,
  );
};
