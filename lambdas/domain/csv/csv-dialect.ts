import { CsvError, type Options } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { HeaderNames } from '../columns/header-names.ts';
import { DELIMITERS, type Delimiter } from './delimiter.ts';
import { findHeaderRow, isBlankRow, MOST_ROWS_ABOVE } from './header-rows.ts';
import { readSeparator } from './separator-line.ts';

type LineEnd = '\n' | '\r\n';

/** How the file separates cells and lines; the result file uses the same separators. */
export interface Dialect {
  readonly delimiter: Delimiter;
  readonly lineEnd: LineEnd;
  /** The first line is `sep=` and the delimiter, which tells Excel the delimiter; the header follows. */
  readonly separatorLine?: true;
}

/** A worksheet cell holds at most 32,767 characters; an unclosed quote ends here, not at the end of the file. */
export const MAX_RECORD_BYTES = 256 * 1024;

/** How every file is parsed. Ragged lines and stray quotes are problems of their line, so the parser accepts them. */
export const parseOptions = (delimiter: Delimiter) =>
  ({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
  }) satisfies Options;

interface Row {
  readonly cells: readonly string[];
  /** How many bytes end with it. */
  readonly bytes: number;
}

/** The first rows of the sample as this delimiter splits them, without blank ones. */
const readRows = (sample: Buffer, delimiter: Delimiter): Row[] => {
  const rows: Row[] = [];
  try {
    parse(sample, {
      ...parseOptions(delimiter),
      skip_records_with_empty_values: true,
      to: MOST_ROWS_ABOVE + 1,
      on_record: (cells: string[], { bytes }) => {
        if (!isBlankRow(cells)) rows.push({ cells, bytes });
        return null;
      },
    });
  } catch (error) {
    // The reader of the whole file finds the same fault and can say where it is.
    if (!(error instanceof CsvError)) throw error;
  }
  return rows;
};

interface Reading {
  readonly lineEnd: LineEnd;
  /** Compared one after another: names users, known columns, columns. */
  readonly rank: readonly [number, number, number];
}

const readHeader = (sample: Buffer, delimiter: Delimiter, names: HeaderNames): Reading => {
  const rows = readRows(sample, delimiter);
  const header = findHeaderRow(
    rows.map(({ cells }) => cells),
    names,
  );
  const row = header && rows[header.index];
  // Nothing can be said against it; one unknown column speaks against a delimiter.
  if (header === undefined || row === undefined) return { lineEnd: '\n', rank: [0, 0, 2] };
  const known = row.cells.filter((cell) => names.meaningOf(cell) !== undefined).length;
  return {
    lineEnd: sample.subarray(0, row.bytes).subarray(-2).toString() === '\r\n' ? '\r\n' : '\n',
    rank: [header.found ? 1 : 0, known, row.cells.length],
  };
};

const isHigher = (a: Reading['rank'], b: Reading['rank']): boolean => {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0);
};

const FIRST_LINE = /^([^\r\n]*)(\r?\n|\r)/;
const FIRST_LINE_BYTES = 200;

/** The delimiter that the first line states for Excel, which is therefore right. */
const readSeparatorLine = (sample: Buffer): Dialect | undefined => {
  const [, line = '', end] = FIRST_LINE.exec(sample.toString('utf8', 0, FIRST_LINE_BYTES)) ?? [];
  const told = readSeparator(line)?.told;
  return told === undefined
    ? undefined
    : { delimiter: told, lineEnd: end === '\r\n' ? '\r\n' : '\n', separatorLine: true };
};

/** Guesses from the header in the file's first bytes; falls back to a comma and LF. */
export const sniffDialect = (sample: Buffer, names: HeaderNames): Dialect => {
  const told = readSeparatorLine(sample);
  if (told !== undefined) return told;
  let best: Dialect = { delimiter: ',', lineEnd: '\n' };
  let highest: Reading['rank'] = [-1, 0, 0];
  for (const delimiter of DELIMITERS) {
    const { lineEnd, rank } = readHeader(sample, delimiter, names);
    if (!isHigher(rank, highest)) continue;
    best = { delimiter, lineEnd };
    highest = rank;
  }
  return best;
};
