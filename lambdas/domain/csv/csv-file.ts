import {
  isFingerprintColumn,
  isOwnColumn,
  isSurplusColumn,
  MAX_SURPLUS_COLUMNS,
  showColumns,
} from '../columns/csv-columns.ts';
import { comparable } from '../columns/header-key.ts';
import { HeaderNames, type HeaderTerms } from '../columns/header-names.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import { sniffDialect } from './csv-dialect.ts';
import { readUtf8, withoutFinalCtrlZ } from './csv-encoding.ts';
import type { CsvHeader } from './csv-header.ts';
import { type CsvRecord, findSwallowingCell, recordBatches } from './csv-records.ts';
import type { Delimiter } from './delimiter.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { restoreCells } from './fingerprint.ts';
import { unguardFormula } from './formula-guard.ts';
import { doubtOfRowAbove, findHeaderRow, isBlankRow, isHeaderRow, MOST_ROWS_ABOVE } from './header-rows.ts';
import { locateColumns } from './locate-columns.ts';
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
    if (!isBlankRow(record.cells)) records.push(record);
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

interface Beginning {
  /** The rows that are not blank, up to the header or to the last that may be it. */
  readonly rows: readonly CsvRecord[];
  readonly rest: readonly CsvRecord[];
}

/** Reads until the header or enough rows to say that there is none. */
const readBeginning = async (
  batches: AsyncGenerator<CsvRecord[], undefined>,
  delimiter: Delimiter,
  names: HeaderNames,
): Promise<Beginning> => {
  const rows: CsvRecord[] = [];
  for (;;) {
    const step = await batches.next();
    if (step.done) return { rows, rest: [] };
    for (const [at, record] of step.value.entries()) {
      if (isBlankRow(record.cells)) continue;
      rows.push(record);
      if (isHeaderRow(plainCells(record, delimiter), names) || rows.length > MOST_ROWS_ABOVE)
        return { rows, rest: step.value.slice(at + 1) };
    }
  }
};

/** A row's cells as they are compared with names. */
const plainCells = ({ cells }: CsvRecord, delimiter: Delimiter): string[] => {
  const plain = [...cells];
  unguardCells(plain, delimiter);
  return plain;
};

const refuseSwallowed = (rows: readonly CsvRecord[]): void => {
  const swallowed = rows.find((row) => findSwallowingCell(row) !== -1);
  if (swallowed === undefined) return;
  throw new FileRefusedError(
    `A quote (") in the header (line ${swallowed.line}) seems not to be closed: a cell holds ${swallowed.breaks} more lines.`,
  );
};

const refuseRowsAbove = (above: readonly CsvRecord[], { line, cells, names }: CsvHeader): void => {
  for (const row of above) {
    const doubt = doubtOfRowAbove(row.cells, cells, names);
    if (doubt === undefined) continue;
    throw new FileRefusedError(
      doubt === 'header'
        ? `Line ${row.line} names columns like a header, and so does line ${line}, where user_name is: remove one of them, or drop the two parts as separate files.`
        : `Line ${row.line} stands above the header (line ${line}) and looks like one of the lines below it: if it is a person, move it below the header; if it is a title, leave its other cells empty or begin it with #.`,
    );
  }
};

const needUserName = ({ line, cells, columns, names }: CsvHeader): void => {
  if (columns.user_name !== undefined) return;
  if (names.userNameFromEmail && columns.user_email !== undefined) return;
  const misnamed = misnamedColumns(cells, columns, names).filter(([, meant]) => meant.includes('user_name'));
  const hint =
    columns.user_email !== undefined || cells.some((cell) => names.isAddressName(cell))
      ? ' Addresses name users only where the stage says so, by its setting userNameFromEmail.'
      : '';
  throw new FileRefusedError(
    `The header (line ${line}) has no column user_name, but ${misnamed.length > 0 ? didYouMean(misnamed) : showColumns(cells)}: the first line below any title must name the columns, and user_name is the one that Deskdrop needs.${hint}`,
  );
};

/**
 * Reads a dropped file: the header immediately, the records as they are requested, so that memory does not grow with
 * the file. A record has as many cells as the header, or more if the line has too many. Throws FileRefusedError for a
 * file that cannot be used as a whole: immediately or, after every record before the fault, from `batches`.
 */
export const readCsv = async (bytes: AsyncIterable<Uint8Array>, terms: HeaderTerms = {}): Promise<CsvFile> => {
  const names = new HeaderNames(terms);
  const { bom, pieces } = await readUtf8(bytes);
  const { head: sample, all } = await peekBytes(withoutFinalCtrlZ(pieces), SAMPLE_BYTES);
  const dialect = sniffDialect(sample, names);
  const batches = recordBatches(all, dialect.delimiter, terms.breaksAreLines);
  const { rows, rest } = await readBeginning(batches, dialect.delimiter, names);
  try {
    const found = findHeaderRow(
      rows.map((row) => plainCells(row, dialect.delimiter)),
      names,
    );
    const record = found && rows[found.index];
    if (found === undefined || record === undefined) {
      throw new FileRefusedError(
        `The file ${sample.length === 0 ? 'is empty' : 'holds only empty lines'}: the first line must name the columns, at least user_name.`,
      );
    }
    refuseSwallowed(found.found ? [record] : rows);
    const { line, cells: read } = record;
    const own = locateOwnColumns(read);
    const cells = read.filter((_, index) => !own.all.has(index));
    unguardCells(cells, dialect.delimiter);
    const above = rows.slice(0, found.index);
    const columns = locateColumns(cells, line, names);
    const header = {
      line,
      above: above.map((row) => row.line),
      cells,
      comparables: cells.map(comparable),
      columns,
      names,
      bom,
      ...dialect,
    };
    needUserName(header);
    refuseRowsAbove(above, header);
    const first = [...rows.slice(found.index + 1), ...rest];
    return { header, batches: inputBatches(first, batches, header, own) };
  } catch (error) {
    await batches.return(undefined);
    throw error;
  }
};

/** How many columns the result needs for cells beyond the header. Reads the whole file; throws FileRefusedError. */
export const countSurplusColumns = async (
  bytes: AsyncIterable<Uint8Array>,
  terms: HeaderTerms = {},
): Promise<number> => {
  const { header, batches } = await readCsv(bytes, terms);
  let most = header.cells.length;
  for await (const batch of batches) for (const { cells } of batch) if (cells.length > most) most = cells.length;
  return Math.min(most - header.cells.length, MAX_SURPLUS_COLUMNS);
};
