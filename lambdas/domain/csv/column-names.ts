import { KNOWN_COLUMNS, type KnownColumn } from '../columns/known-columns.ts';
import { shown } from '../values/shown-cell.ts';
import type { CsvHeader } from './csv-header.ts';
import type { LineListSummary } from './line-list.ts';

/** What a column of the file was read as. */
interface ColumnReading {
  /** As the file spells it. */
  readonly name: string;
  readonly column: KnownColumn;
  /** The local part of its addresses was read. */
  readonly localPart?: true;
}

export interface ColumnNames {
  /** Columns that Deskdrop reads, as the file spells them. */
  readonly read: readonly string[];
  /** Absent in summaries of versions that read no other names than our own. */
  readonly readAs?: readonly ColumnReading[];
  /** All other columns. */
  readonly carried: readonly string[];
}

/** How the file's beginning was read, for a summary. */
export const readingOf = (
  header: CsvHeader,
): { readonly aboveHeader?: LineListSummary; readonly columns: ColumnNames } => ({
  ...(header.above.length > 0 && { aboveHeader: { count: header.above.length, lines: header.above } }),
  columns: columnNames(header),
});

export const columnNames = ({ cells, columns, names }: CsvHeader): ColumnNames => {
  const read = new Set(Object.values(columns));
  const nameAt = (index: number): string => shown((cells[index] ?? '').trim());
  const readAs = KNOWN_COLUMNS.flatMap((column): (ColumnReading & { readonly index: number })[] => {
    const isMade = column === 'user_name' && names.userNameFromEmail;
    const index = columns[column] ?? (isMade ? columns.user_email : undefined);
    return index === undefined ? [] : [{ index, name: nameAt(index), column, ...(isMade && { localPart: true }) }];
  });
  return {
    read: cells.flatMap((_, index) => (read.has(index) ? [nameAt(index)] : [])),
    readAs: readAs.sort((a, b) => a.index - b.index).map(({ index: _, ...reading }) => reading),
    carried: cells.flatMap((_, index) => (read.has(index) ? [] : [nameAt(index)])),
  };
};
