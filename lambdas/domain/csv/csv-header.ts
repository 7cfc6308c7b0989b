import type { KnownColumn } from './csv-columns.ts';
import type { Dialect } from './csv-dialect.ts';

export interface CsvHeader extends Dialect {
  readonly line: number;
  /** The columns in the file's order, without the `deskdrop_*` columns of a former result. */
  readonly cells: readonly string[];
  /** The position of each known column in `cells`, and in the cells of every record. */
  readonly columns: Readonly<Partial<Record<KnownColumn, number>>>;
  /** The file began with a byte order mark. */
  readonly bom: boolean;
}

/** The content of a column, trimmed; empty if the cells do not reach that far or the file has no such column. */
export const cellOf = ({ columns }: CsvHeader, cells: readonly string[], column: KnownColumn): string => {
  const index = columns[column];
  return index === undefined ? '' : (cells[index] ?? '').trim();
};
