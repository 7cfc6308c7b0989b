import type { KnownColumn } from './csv-columns.ts';
import type { Dialect } from './csv-dialect.ts';

export interface CsvHeader extends Dialect {
  readonly line: number;
  /** The columns in the file's order, without the `deskdrop_*` columns of a former result. */
  readonly cells: readonly string[];
  /** Where each known column stands in `cells`, and in the cells of every record. */
  readonly columns: Readonly<Partial<Record<KnownColumn, number>>>;
  /** The file began with a byte order mark. */
  readonly bom: boolean;
}

/** What the cells hold in a column, trimmed; empty where they do not reach so far, and where the file has no such column. */
export const cellOf = ({ columns }: CsvHeader, cells: readonly string[], column: KnownColumn): string => {
  const index = columns[column];
  return index === undefined ? '' : (cells[index] ?? '').trim();
};
