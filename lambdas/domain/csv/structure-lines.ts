import { isKnownColumn, isOwnColumn, normalName } from './csv-columns.ts';
import type { CsvHeader } from './csv-header.ts';
import type { CsvRecord } from './csv-records.ts';
import { FileRefusedError } from './file-refused-error.ts';

/** Where files were joined, a byte order mark stands in front of the second one's first cell, and keeps its quotes from being read. */
const plainName = (cell: string): string => normalName(cell.replace(/^\ufeff?"(.*)"$/su, '$1').replace(/^\ufeff/, ''));

/** `sep=;` between two files that were joined. */
const isSeparatorLine = ([first = '', ...others]: readonly string[]): boolean =>
  /^\ufeff?sep=[,;\t|]?$/i.test(first.trim()) && others.every((cell) => cell === '');

/**
 * Whether a line belongs to the file's structure and asks for nothing: the header once more, or the line that tells the
 * delimiter. Throws FileRefusedError for another file's header, under which every cell would be read as what it is not.
 */
export const isStructure = ({ line, cells }: CsvRecord, header: CsvHeader): boolean => {
  if (isSeparatorLine(cells)) return true;
  const names = cells.map(plainName);
  if (!names.includes('user_name')) return false;
  const filled = names.flatMap((name, index) => (name === '' ? [] : [{ name, index }]));
  if (filled.every(({ name, index }) => name === plainName(header.cells[index] ?? ''))) return true;
  const ofHeader = new Set(header.cells.map(plainName));
  // One word in a note is no header.
  if (!filled.every(({ name }) => isKnownColumn(name) || ofHeader.has(name) || isOwnColumn(name))) return false;
  throw new FileRefusedError(
    `Line ${line} is another header, with other columns or in another order than line ${header.line}: drop the two files apart.`,
  );
};
