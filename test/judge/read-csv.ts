import { parse } from 'csv-parse/sync';

export interface Table {
  readonly header: readonly string[];
  /** Without completely empty lines. */
  readonly rows: readonly (readonly string[])[];
}

const DELIMITERS = [',', ';', '\t', '|'];

const textOf = (bytes: Uint8Array): string => {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
};

/** Reads a drop or a result as README describes it. The delimiter is the most frequent one in the header line. */
export const readCsv = (bytes: Uint8Array): Table => {
  const [, told, rest] = /^sep=(.)\r?\n(.*)$/s.exec(textOf(bytes)) ?? [];
  const text = rest ?? textOf(bytes);
  const [line = ''] = text.trimStart().split(/\r?\n|\r/, 1);
  const count = (delimiter: string): number => line.split(delimiter).length;
  const delimiter = told ?? DELIMITERS.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
  const records: string[][] = parse(text, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_empty_values: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  const [header = [], ...rows] = records;
  return { header: header.map((cell) => unguarded(cell).trim().toLowerCase()), rows };
};

/** Begins like a formula, which a spreadsheet would evaluate. */
export const isFormula = (cell: string): boolean => /^[=+\-@\t\r]/.test(cell);

/** Removes the one apostrophe before a text that begins like a formula. */
export const unguarded = (cell: string): string =>
  cell.startsWith("'") && isFormula(cell.slice(1)) ? cell.slice(1) : cell;
