import type { HeaderNames } from '../columns/header-names.ts';
import { KNOWN_COLUMNS, type KnownColumn, normalName } from '../columns/known-columns.ts';
import { shown } from '../values/shown-cell.ts';
import type { CsvHeader } from './csv-header.ts';
import { FileRefusedError } from './file-refused-error.ts';

/**
 * Every short line is padded to the header's columns in the result, so a header of a hundred thousand would turn a few
 * bytes into gigabytes. No list of people needs more.
 */
const MAX_COLUMNS = 1_000;

const placesOf = (cells: readonly string[], column: KnownColumn, names: HeaderNames): number[] =>
  cells.flatMap((cell, index) => (names.meaningOf(cell) === column ? [index] : []));

/**
 * The position of each known column, as an index into the cells. Of several headers of one meaning it is the one with
 * our own name: `refuseDoubles` refuses them, but a file that an older version planned must be readable.
 */
export const locateColumns = (cells: readonly string[], line: number, names: HeaderNames): CsvHeader['columns'] => {
  if (cells.length > MAX_COLUMNS) {
    throw new FileRefusedError(
      `The header (line ${line}) has ${cells.length} columns, and at most ${MAX_COLUMNS} are read: remove those that are not needed.`,
    );
  }
  const columns: Partial<Record<KnownColumn, number>> = {};
  for (const column of KNOWN_COLUMNS) {
    const places = placesOf(cells, column, names);
    const index = places.find((place) => normalName(cells[place] ?? '') === column) ?? places[0];
    if (index !== undefined) columns[column] = index;
  }
  return columns;
};

/** Throws FileRefusedError if two headers mean one column. */
export const refuseDoubles = ({ line, cells, names }: CsvHeader): void => {
  for (const column of KNOWN_COLUMNS) {
    const places = placesOf(cells, column, names);
    if (places.length < 2) continue;
    const headers = places.map((place) => `"${shown((cells[place] ?? '').trim())}" (column ${place + 1})`);
    throw new FileRefusedError(
      `The header (line ${line}) has ${places.length} columns that mean ${column}: ${headers.slice(0, -1).join(', ')} and ${headers.at(-1)}. Keep one, or rename the others so that they cannot be taken for it; a stage's setting columns can say that one of them is only copied.`,
    );
  }
};
