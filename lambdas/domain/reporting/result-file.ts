import { type Options, stringify } from 'csv-stringify/sync';
import { RESULT_COLUMNS, surplusColumn } from '../columns/csv-columns.ts';
import { type CsvHeader, lineCells } from '../csv/csv-header.ts';
import type { Delimiter } from '../csv/delimiter.ts';
import { fingerprintOf } from '../csv/fingerprint.ts';
import { guardFormula } from '../csv/formula-guard.ts';
import type { LineOutcome, LineStatus, WOULD_BE_ORDERED } from '../intakes/line-status.ts';
import { CATALOGUES, type Language } from '../wording/language.ts';
import type { Problem } from '../wording/problem.ts';
import { problemsText } from '../wording/problem-text.ts';
import { reasonText } from '../wording/reason-text.ts';
import type { InterimOutcome } from './interim-report.ts';

/** A line's outcome in a plan, which has a status of its own. */
export type PlannedOutcome = Omit<LineOutcome, 'status'> & { readonly status: LineStatus | typeof WOULD_BE_ORDERED };
export type ShownOutcome = PlannedOutcome | InterimOutcome;

const BOM = '\ufeff';

/** Rows are written together until they have this many characters. */
const CHUNK_CHARACTERS = 64 * 1024;

const charactersOf = (row: readonly string[]): number => row.reduce((sum, cell) => sum + cell.length + 1, 0);

const writeRows = (rows: readonly (readonly string[])[], delimiter: Delimiter, options: Options): Buffer =>
  Buffer.from(
    stringify(
      rows.map((row) => row.map((cell) => guardFormula(cell, delimiter))),
      options,
    ),
  );

interface ResultLine {
  readonly cells: readonly string[];
  readonly outcome: ShownOutcome;
  readonly warnings?: readonly Problem[];
}

/** Why the line has its status, and what is probably a mistake in it. */
const reasonOf = ({ cells, outcome, warnings = [] }: ResultLine, header: CsvHeader, language: Language): string => {
  const own = lineCells(header, cells);
  const reason = reasonText(outcome.reason, own, language);
  return warnings.length === 0 ? reason : CATALOGUES[language].noted(reason, problemsText(warnings, own, language));
};

interface ResultTerms {
  /** For cells beyond the header, from `countSurplusColumns`. */
  readonly surplusColumns: number;
  /** Of the reasons. The statuses are the same in every language: files and scripts depend on them. */
  readonly language: Language;
}

/** The input's cells in their own sequence, then the outcome, then the line's cells beyond the header. */
const resultRow = (line: ResultLine, header: CsvHeader, { surplusColumns, language }: ResultTerms): string[] => {
  const { cells, outcome } = line;
  const { length: width } = header.cells;
  return [
    ...cells.slice(0, width),
    ...Array<string>(Math.max(0, width - cells.length)).fill(''),
    outcome.status,
    reasonOf(line, header, language),
    outcome.computerName,
    outcome.providerOrderId,
    outcome.payment,
    outcome.desktopState,
    fingerprintOf(header.columns, cells, width),
    ...surplusCells(cells.slice(width), surplusColumns),
  ];
};

/** As many as there are columns: the last one also holds the cells that have no column. */
const surplusCells = (surplus: readonly string[], columns: number): string[] =>
  Array.from({ length: columns }, (_, index) =>
    index === columns - 1 ? surplus.slice(index).join(' | ') : (surplus[index] ?? ''),
  );

/**
 * The dropped file with its lines' outcomes: its own columns unchanged, then `deskdrop_*`, and no cell without a
 * column; delimiter, line ends and byte order mark as in the header, always UTF-8. Cells that begin like a formula are
 * guarded. If the result is dropped again it gives the same plan, even after a spreadsheet saved it. Streams, and
 * requests lines only as its reader requests chunks.
 */
export async function* resultFile(
  header: CsvHeader,
  lines: AsyncIterable<ResultLine>,
  terms: ResultTerms,
): AsyncGenerator<Uint8Array, undefined> {
  // With a given record delimiter, csv-stringify would not quote the other line breaks.
  const options: Options = {
    delimiter: header.delimiter,
    record_delimiter: header.lineEnd,
    quote_record_delimiter: true,
  };
  // A first cell that begins with the mark's own character would be mistaken for the mark.
  if (header.bom || header.cells[0]?.startsWith(BOM)) yield Buffer.from(BOM);
  if (header.separatorLine) yield Buffer.from(`sep=${header.delimiter}${header.lineEnd}`);
  const surplus = Array.from({ length: terms.surplusColumns }, (_, index) => surplusColumn(index + 1));
  let rows: (readonly string[])[] = [[...header.cells, ...RESULT_COLUMNS, ...surplus]];
  let characters = 0;
  for await (const line of lines) {
    const row = resultRow(line, header, terms);
    rows.push(row);
    characters += charactersOf(row);
    if (characters < CHUNK_CHARACTERS) continue;
    yield writeRows(rows, header.delimiter, options);
    rows = [];
    characters = 0;
  }
  if (rows.length > 0) yield writeRows(rows, header.delimiter, options);
}

/** The replacement for the result of a file that was refused as a whole: the reason, in words. */
export async function* refusedFile(error: string): AsyncGenerator<Uint8Array, undefined> {
  yield Buffer.from(BOM);
  yield writeRows([['deskdrop_error'], [error]], ',', {});
}
