import { CsvError, type Options } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { countKnownColumns } from './csv-columns.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
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

interface HeaderReading {
  readonly cells: readonly string[];
  readonly lineEnd: LineEnd;
}

/**
 * The header as this delimiter would split it; undefined if the sample has none: only blank lines, or an open quote.
 */
const readHeader = (sample: Buffer, delimiter: Delimiter): HeaderReading | undefined => {
  try {
    const options = { ...parseOptions(delimiter), skip_records_with_empty_values: true, to: 1, info: true };
    const [first] = parse(sample, options) as unknown as { record: string[]; info: { bytes: number } }[];
    if (first === undefined) return undefined;
    const end = sample.subarray(0, first.info.bytes);
    return { cells: first.record, lineEnd: end.subarray(-2).toString() === '\r\n' ? '\r\n' : '\n' };
  } catch (error) {
    // The reader of the whole file finds the same fault and can say where it is.
    if (error instanceof CsvError) return undefined;
    throw error;
  }
};

/** Prefers the delimiter that finds the most known columns, then the most columns. */
const rank = (reading: HeaderReading | undefined): readonly [number, number] =>
  reading === undefined
    ? // Nothing can be said against it; one unknown column speaks against a delimiter.
      [0, 2]
    : [countKnownColumns(reading.cells), reading.cells.length];

const SEPARATOR_LINE = /^sep=([,;\t|])(\r?\n|\r)/i;
const SEPARATOR_LINE_BYTES = 'sep=;\r\n'.length;

/** The delimiter that the first line states for Excel, which is therefore right. */
const readSeparatorLine = (sample: Buffer): Dialect | undefined => {
  const [, delimiter, end] = SEPARATOR_LINE.exec(sample.toString('latin1', 0, SEPARATOR_LINE_BYTES)) ?? [];
  return delimiter === undefined
    ? undefined
    : { delimiter: delimiter as Delimiter, lineEnd: end === '\r\n' ? '\r\n' : '\n', separatorLine: true };
};

/** Guesses from the header line in the file's first bytes; falls back to a comma and LF. */
export const sniffDialect = (sample: Buffer): Dialect => {
  const told = readSeparatorLine(sample);
  if (told !== undefined) return told;
  let best: Dialect = { delimiter: ',', lineEnd: '\n' };
  let [bestKnown, bestColumns] = [-1, -1];
  for (const delimiter of DELIMITERS) {
    const reading = readHeader(sample, delimiter);
    const [known, columns] = rank(reading);
    if (known < bestKnown || (known === bestKnown && columns <= bestColumns)) continue;
    best = { delimiter, lineEnd: reading?.lineEnd ?? '\n' };
    [bestKnown, bestColumns] = [known, columns];
  }
  return best;
};
