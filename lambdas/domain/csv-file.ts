import { isOwnColumn, type KnownColumn, locateColumns } from './csv-columns.ts';
import { type Dialect, sniffDialect } from './csv-dialect.ts';
import { readUtf8 } from './csv-encoding.ts';
import { type CsvRecord, findSwallowingCell, recordBatches } from './csv-records.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { unguardFormula } from './formula-guard.ts';
import { peekBytes } from './peek-bytes.ts';

export type { CsvRecord } from './csv-records.ts';
export { FileRefusedError } from './file-refused-error.ts';

export interface CsvHeader extends Dialect {
  readonly line: number;
  /** The columns in the file's order, without the `deskdrop_*` columns of a former result. */
  readonly cells: readonly string[];
  /** Where each known column stands in `cells`, and in the cells of every record that is not ragged. */
  readonly columns: Readonly<Partial<Record<KnownColumn, number>>>;
  /** The file began with a byte order mark. */
  readonly bom: boolean;
}

/** What the cells hold in a column, trimmed; empty where they do not reach so far, and where the file has no such column. */
export const cellOf = ({ columns }: CsvHeader, cells: readonly string[], column: KnownColumn): string => {
  const index = columns[column];
  return index === undefined ? '' : (cells[index] ?? '').trim();
};

export interface CsvFile {
  readonly header: CsvHeader;
  /** Some records at a time, in the file's order: waiting for each of a million would cost more than planning it. */
  readonly batches: AsyncIterable<readonly CsvRecord[]>;
}

/** Where the header is looked for, to guess the delimiter. */
const SAMPLE_BYTES = 64 * 1024;

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

const unguardCells = (cells: string[]): void => {
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index] ?? '';
    // Most cells begin with no apostrophe.
    if (cell.charCodeAt(0) === 39) cells[index] = unguardFormula(cell);
  }
};

/** Without own columns, blank lines and protecting apostrophes. */
const inputRecords = (batch: readonly CsvRecord[], own: ReadonlySet<number>): CsvRecord[] => {
  const records: CsvRecord[] = [];
  for (const read of batch) {
    const record = own.size === 0 ? read : { ...read, cells: read.cells.filter((_, index) => !own.has(index)) };
    if (isBlank(record.cells)) continue;
    unguardCells(record.cells);
    records.push(record);
  }
  return records;
};

async function* inputBatches(
  first: readonly CsvRecord[],
  rest: AsyncGenerator<CsvRecord[], undefined>,
  own: ReadonlySet<number>,
): AsyncGenerator<CsvRecord[], undefined> {
  let lines = 0;
  try {
    for (let batch: readonly CsvRecord[] | undefined = first; batch !== undefined; batch = (await rest.next()).value) {
      const records = inputRecords(batch, own);
      lines += records.length;
      if (records.length > 0) yield records;
    }
  } finally {
    await rest.return(undefined);
  }
  if (lines === 0) throw new FileRefusedError('The file has a header and not a single line below it.');
}

/** The first record that is not blank and no separator line, and what its batch holds after it. */
const takeHeader = async (batches: AsyncGenerator<CsvRecord[], undefined>, { separatorLine }: Dialect) => {
  const linesBefore = separatorLine ? 1 : 0;
  for (;;) {
    const step = await batches.next();
    if (step.done) return undefined;
    const at = step.value.findIndex(({ line, cells }) => line > linesBefore && !isBlank(cells));
    const header = step.value[at];
    if (header !== undefined) return { header, rest: step.value.slice(at + 1) };
  }
};

/**
 * Reads a dropped file: the header at once, the records as they are asked for, so that memory does not grow with the file.
 * Ragged records are passed on as they are. Throws FileRefusedError for a file that can not be used as a whole, at once or,
 * after every record before the fault, from `batches`.
 */
export const readCsv = async (bytes: AsyncIterable<Uint8Array>): Promise<CsvFile> => {
  const { bom, pieces } = await readUtf8(bytes);
  const { head: sample, all } = await peekBytes(pieces, SAMPLE_BYTES);
  const dialect = sniffDialect(sample);
  const batches = recordBatches(all, dialect.delimiter);
  const found = await takeHeader(batches, dialect);
  if (found === undefined) {
    throw new FileRefusedError(
      `The file ${sample.length === 0 ? 'is empty' : 'holds only empty lines'}: the first line must name the columns, at least user_name.`,
    );
  }
  const { line, lastLine, cells: read } = found.header;
  const own = new Set(read.flatMap((cell, index) => (isOwnColumn(cell) ? [index] : [])));
  const cells = read.filter((_, index) => !own.has(index));
  unguardCells(cells);
  try {
    if (findSwallowingCell(found.header) !== -1) {
      throw new FileRefusedError(
        `A quote (") in the header (line ${line}) seems not to be closed: a cell goes on to line ${lastLine}.`,
      );
    }
    const header = { line, cells, columns: locateColumns(cells, line), bom, ...dialect };
    return { header, batches: inputBatches(found.rest, batches, own) };
  } catch (error) {
    await batches.return(undefined);
    throw error;
  }
};
