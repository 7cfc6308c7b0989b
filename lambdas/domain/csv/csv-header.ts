import type { HeaderNames } from '../columns/header-names.ts';
import { type KnownColumn, normalName } from '../columns/known-columns.ts';
import { localPart } from '../columns/local-part.ts';
import { shown } from '../values/shown-cell.ts';
import type { LineCells } from '../wording/problem-text.ts';
import type { Dialect } from './csv-dialect.ts';

export interface CsvHeader extends Dialect {
  readonly line: number;
  /** The lines of the rows above it that are not blank: titles, comments and the delimiter. */
  readonly above: readonly number[];
  /** The columns in the file's order, without the `deskdrop_*` columns of a former result. */
  readonly cells: readonly string[];
  /** What is equal in all spellings of each cell. */
  readonly comparables: readonly string[];
  /** The position of each known column in `cells`, and in the cells of every record. */
  readonly columns: Readonly<Partial<Record<KnownColumn, number>>>;
  readonly names: HeaderNames;
  /** The file began with a byte order mark. */
  readonly bom: boolean;
}

const textAt = (cells: readonly string[], index: number | undefined): string =>
  index === undefined ? '' : (cells[index] ?? '').trim();

/** The address of a line's user: of `user_email`, or of a `user_name` that is written like one. Empty without one. */
export const addressOf = ({ columns, names }: CsvHeader, cells: readonly string[]): string => {
  if (columns.user_email !== undefined) return textAt(cells, columns.user_email);
  const cell = names.userNameFromEmail ? textAt(cells, columns.user_name) : '';
  return localPart(cell) === undefined ? '' : cell;
};

/** The content of a column, trimmed; `user_name` is made of an address where the stage says so; empty if the cells do not reach that far or the file has no such column. */
export const cellOf = (header: CsvHeader, cells: readonly string[], column: KnownColumn): string => {
  const { columns, names } = header;
  const cell = textAt(cells, columns[column]);
  if (column !== 'user_name' || !names.userNameFromEmail) return cell;
  if (columns.user_name !== undefined) return localPart(cell) ?? cell;
  return localPart(textAt(cells, columns.user_email)) ?? '';
};

/** As the file spells it, where that is another name than ours. */
const nameOf = ({ cells, columns }: CsvHeader, column: KnownColumn): string => {
  // A cell of several lines would break the sentences that name it.
  const name = textAt(cells, columns[column])
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return normalName(name) === column || name === '' ? column : shown(name);
};

/** A line's cells for the sentences about it. */
export const lineCells = (header: CsvHeader, cells: readonly string[]): LineCells => ({
  nameOf: (column) => nameOf(header, column),
  cellOf: (column) => cellOf(header, cells, column),
});
