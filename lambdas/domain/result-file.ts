import { type Options, stringify } from 'csv-stringify/sync';
import type { CsvHeader } from './csv-file.ts';
import type { FinalWord, LineOutcome, WOULD_BE_ORDERED } from './final-word.ts';
import { guardFormula } from './formula-guard.ts';
import type { InterimOutcome } from './interim.ts';

const RESULT_COLUMNS = [
  'deskdrop_status',
  'deskdrop_reason',
  'deskdrop_computer_name',
  'deskdrop_order_id',
  'deskdrop_payment',
  'deskdrop_desktop_state',
];

/** What a plan says of a line: it has a word of its own. */
export type PlannedOutcome = Omit<LineOutcome, 'word'> & { readonly word: FinalWord | typeof WOULD_BE_ORDERED };
export type ShownOutcome = PlannedOutcome | InterimOutcome;

const BOM = '\ufeff';

/** Rows are written together until they have this many characters. */
const CHUNK_CHARACTERS = 64 * 1024;

const charactersOf = (row: readonly string[]): number => row.reduce((sum, cell) => sum + cell.length + 1, 0);

const writeRows = (rows: readonly (readonly string[])[], options: Options): Buffer =>
  Buffer.from(
    stringify(
      rows.map((row) => row.map(guardFormula)),
      options,
    ),
  );

/**
 * The input's cells in their own order, and between them and what a ragged line has too much, the outcome. A line with too
 * few cells is filled up and gets one cell too many, so that it is ragged still when the file is dropped again.
 */
const resultRow = (
  cells: readonly string[],
  columns: number,
  { word, reason, payment, desktopState, ...ids }: ShownOutcome,
): string[] => {
  const missing = Math.max(0, columns - cells.length);
  return [
    ...cells.slice(0, columns),
    ...Array<string>(missing).fill(''),
    word,
    reason,
    ids.computerName,
    ids.providerOrderId,
    payment,
    desktopState,
    ...(missing > 0 ? [''] : cells.slice(columns)),
  ];
};

/**
 * The dropped file with its lines' outcomes: its own columns untouched, then `deskdrop_*`; delimiter, line ends and byte
 * order mark as in the header, always UTF-8. Cells that begin like a formula are guarded. Dropped again it makes the same
 * plan. Streams, and asks for lines only as its reader asks for chunks.
 */
export async function* resultFile(
  header: CsvHeader,
  lines: AsyncIterable<{ readonly cells: readonly string[]; readonly outcome: ShownOutcome }>,
): AsyncGenerator<Uint8Array, undefined> {
  // With a record delimiter given, csv-stringify would leave the other line breaks bare.
  const options: Options = {
    delimiter: header.delimiter,
    record_delimiter: header.lineEnd,
    quote_record_delimiter: true,
  };
  const columns = header.cells.length;
  // A first cell that begins with the mark's own character would be taken for the mark.
  if (header.bom || header.cells[0]?.startsWith(BOM)) yield Buffer.from(BOM);
  if (header.separatorLine) yield Buffer.from(`sep=${header.delimiter}${header.lineEnd}`);
  let rows: (readonly string[])[] = [[...header.cells, ...RESULT_COLUMNS]];
  let characters = 0;
  for await (const { cells, outcome } of lines) {
    const row = resultRow(cells, columns, outcome);
    rows.push(row);
    characters += charactersOf(row);
    if (characters < CHUNK_CHARACTERS) continue;
    yield writeRows(rows, options);
    rows = [];
    characters = 0;
  }
  if (rows.length > 0) yield writeRows(rows, options);
}

/** What stands in the place of the result of a file that was refused as a whole: why, in words. */
export async function* refusedFile(error: string): AsyncGenerator<Uint8Array, undefined> {
  yield Buffer.from(BOM);
  yield writeRows([['deskdrop_error'], [error]], {});
}
