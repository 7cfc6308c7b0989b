import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/** The text that a spreadsheet saves for a cell that it reads as a number, a boolean or a date. */
const converted = (cell: string): string => {
  const text = cell.trim();
  if (/^(?:true|false)$/i.test(text)) return text.toUpperCase();
  if (/^[+-]?\d+(?:\.\d*)?(?:e[+-]?\d{1,2})?$/i.test(text)) {
    const number = Number(text);
    return Math.abs(number) < 1e11
      ? String(number)
      : number
          .toExponential(5)
          .toUpperCase()
          .replace(/\.?0+E/, 'E');
  }
  const [, month, day] = /^([A-Za-z]{3})[a-z]*-?(\d{1,2})$/.exec(text) ?? [];
  if (month !== undefined && /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i.test(month))
    return `${day}-${month.slice(0, 1).toUpperCase()}${month.slice(1).toLowerCase()}`;
  const [, first, second] = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  return first === undefined ? cell : `${second}/${first}/2026`;
};

/**
 * A model of opening a CSV in a spreadsheet program and saving it: cells are converted, every row gets as many cells as
 * the sheet has columns with content, and trailing columns without content disappear.
 *
 * @param edit a person's change while the file is open
 */
export const throughSpreadsheet = (
  csv: Uint8Array,
  delimiter = ',',
  edit: (rows: string[][]) => void = () => {},
): Buffer => {
  const rows: string[][] = parse(Buffer.from(csv), {
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
  });
  const shown = rows.map((row) => row.map(converted));
  edit(shown);
  const width = Math.max(...shown.map((row) => row.findLastIndex((cell) => cell !== '') + 1));
  const saved = shown.map((row) => Array.from({ length: width }, (_, index) => row[index] ?? ''));
  return Buffer.from(stringify(saved, { delimiter, record_delimiter: '\r\n', quote_record_delimiter: true } as never));
};
