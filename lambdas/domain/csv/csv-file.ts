import { omitUndefined } from '../values/omit-undefined.ts';
import {
  isFingerprintColumn,
  isOwnColumn,
  isSurplusColumn,
  locateColumns,
  MAX_SURPLUS_COLUMNS,
  showColumns,
} from './csv-columns.ts';
import { type Delimiter, type Dialect, sniffDialect } from './csv-dialect.ts';
import { readUtf8, withoutFinalCtrlZ } from './csv-encoding.ts';
import type { CsvHeader } from './csv-header.ts';
import { type CsvRecord, findSwallowingCell, recordBatches } from './csv-records.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { restoreCells } from './fingerprint.ts';
import { unguardFormula } from './formula-guard.ts';
import { didYouMean, misnamedColumns } from './misnamed-columns.ts';
import { peekBytes } from './peek-bytes.ts';

export interface CsvFile {
  readonly header: CsvHeader;
  /**
   * Several records at a time, in the file's order: awaiting each of a million records would cost more than planning
   * it.
   */
  readonly batches: AsyncIterable<readonly CsvRecord[]>;
}

/** How many bytes are searched for the header, to guess the delimiter. */
const SAMPLE_BYTES = 64 * 1024;

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

const unguardCells = (cells: string[], delimiter: Delimiter): void => {
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index] ?? '';
    // Most cells have no apostrophe.
    if (cell.includes("'")) cells[index] = unguardFormula(cell, delimiter);
  }
};

/** The positions of a former result's columns in the cells as read. */
interface OwnColumns {
  readonly all: ReadonlySet<number>;
  readonly surplus: readonly number[];
  readonly fingerprint: number | undefined;
  /** How many columns the header has, ours included. */
  readonly width: number;
}

const locateOwnColumns = (cells: readonly string[]): OwnColumns => {
  const where = (isOne: (cell: string) => boolean) => cells.flatMap((cell, index) => (isOne(cell) ? [index] : []));
  return {
    all: new Set(where(isOwnColumn)),
    surplus: where(isSurplusColumn),
    fingerprint: where(isFingerprintColumn)[0],
    width: cells.length,
  };
};

const cellsAt = (cells: readonly string[], places: readonly number[]): string[] =>
  places.map((place) => cells[place] ?? '');

/**
 * The record without Deskdrop's own columns and protecting apostrophes: as many cells as the header has columns,
 * followed by the cells beyond the header. Empty cells that a spreadsheet drops or adds at the end of a line mean
 * nothing.
 */
const inputRecord = (read: CsvRecord, header: CsvHeader, own: OwnColumns): CsvRecord => {
  const width = header.cells.length;
  if (own.all.size === 0 && read.cells.length === width) {
    unguardCells(read.cells, header.delimiter);
    return read;
  }
  const cells = read.cells.slice(0, own.width).filter((_, index) => !own.all.has(index));
  while (cells.length < width) cells.push('');
  const surplus = [...cellsAt(read.cells, own.surplus), ...read.cells.slice(own.width)];
  while (surplus.length > 0 && surplus.at(-1)?.trim() === '') surplus.pop();
  for (const cell of surplus) cells.push(cell);
  unguardCells(cells, header.delimiter);
  if (own.fingerprint === undefined) return { ...read, cells };
  const fingerprint = read.cells[own.fingerprint] ?? '';
  const doubt = restoreCells(cells, header.columns, fingerprint, own.surplus.length > 0);
  return { ...read, cells, ...omitUndefined({ doubt }) };
};

/** A blank line is not a record. */
const inputRecords = (batch: readonly CsvRecord[], header: CsvHeader, own: OwnColumns): CsvRecord[] => {
  const records: CsvRecord[] = [];
  for (const read of batch) {
    const record = inputRecord(read, header, own);
    if (!isBlank(record.cells)) records.push(record);
  }
  return records;
};

async function* inputBatches(
  first: readonly CsvRecord[],
  rest: AsyncGenerator<CsvRecord[], undefined>,
  header: CsvHeader,
  own: OwnColumns,
): AsyncGenerator<CsvRecord[], undefined> {
  let lines = 0;
  try {
    for (let batch: readonly CsvRecord[] | undefined = first; batch !== undefined; batch = (await rest.next()).value) {
      const records = inputRecords(batch, header, own);
      lines += records.length;
      if (records.length > 0) yield records;
    }
  } finally {
    await rest.return(undefined);
  }
  if (lines === 0) throw new FileRefusedError('The file has a header and not a single line below it.');
}

/** The first record that is neither blank nor a separator line, and the rest of its batch. */
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

const needUserName = ({ line, cells, columns }: CsvHeader): void => {
  if (columns.user_name !== undefined) return;
  const misnamed = misnamedColumns(cells, columns).filter(([, column]) => column === 'user_name');
  throw new FileRefusedError(
    `The header (line ${line}) has no column user_name, but ${misnamed.length > 0 ? didYouMean(misnamed) : showColumns(cells)}: the first line must name the columns, and user_name is the one that Deskdrop needs.`,
  );
};

/**
 * Reads a dropped file: the header immediately, the records as they are requested, so that memory does not grow with
 * the file. A record has as many cells as the header, or more if the line has too many. Throws FileRefusedError for a
 * file that cannot be used as a whole: immediately or, after every record before the fault, from `batches`.
 */
export const readCsv = async (bytes: AsyncIterable<Uint8Array>): Promise<CsvFile> => {
  const { bom, pieces } = await readUtf8(bytes);
  const { head: sample, all } = await peekBytes(withoutFinalCtrlZ(pieces), SAMPLE_BYTES);
  const dialect = sniffDialect(sample);
  const batches = recordBatches(all, dialect.delimiter);
  const found = await takeHeader(batches, dialect);
  if (found === undefined) {
    throw new FileRefusedError(
      `The file ${sample.length === 0 ? 'is empty' : 'holds only empty lines'}: the first line must name the columns, at least user_name.`,
    );
  }
  const { line, lastLine, cells: read } = found.header;
  const own = locateOwnColumns(read);
  const cells = read.filter((_, index) => !own.all.has(index));
  unguardCells(cells, dialect.delimiter);
  try {
    if (findSwallowingCell(found.header) !== -1) {
      throw new FileRefusedError(
        `A quote (") in the header (line ${line}) seems not to be closed: a cell continues to line ${lastLine}.`,
      );
    }
    const header = { line, cells, columns: locateColumns(cells, line), bom, ...dialect };
    needUserName(header);
    return { header, batches: inputBatches(found.rest, batches, header, own) };
  } catch (error) {
    await batches.return(undefined);
    throw error;
  }
};

/** How many columns the result needs for cells beyond the header. Reads the whole file; throws FileRefusedError. */
export const countSurplusColumns = async (bytes: AsyncIterable<Uint8Array>): Promise<number> => {
  const { header, batches } = await readCsv(bytes);
  let most = header.cells.length;
  for await (const batch of batches) for (const { cells } of batch) if (cells.length > most) most = cells.length;
  return Math.min(most - header.cells.length, MAX_SURPLUS_COLUMNS);
};
