import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { printable } from './printable.ts';

/** What is piped, and what a narrow terminal shows. */
const USUAL_WIDTH = 80;
/** Lines longer than this are hard to read. */
const MOST_WIDTH = 120;
/** A column of text that is narrower is no help. */
const LEAST_TEXT = 24;

/** How many columns a text may have on this stream. */
export const widthOf = ({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number =>
  isTTY && columns ? Math.min(MOST_WIDTH, Math.max(columns, LEAST_TEXT)) : USUAL_WIDTH;

export type Row = readonly (string | number)[];

export interface TableLayout {
  readonly indent?: string;
  /** The last column goes on below itself where it would be wider; a word is never broken. */
  readonly width?: number;
}

/** Columns aligned with spaces, numbers to the right; whatever the cells hold, only a row that is too wide takes more than a line. */
export const textTable = (
  table: readonly Row[],
  { indent = '  ', width = Number.POSITIVE_INFINITY }: TableLayout = {},
): string => {
  const rows = table.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : printable(cell))));
  const last = Math.max(0, ...rows.map((row) => row.length)) - 1;
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(String(cell)));
  }
  const before = widths.slice(0, last).reduce((sum, one) => sum + one + 2, indent.length);
  const lines = rows.flatMap((row) => {
    const cells = row.map((cell, column) => {
      const padding = ' '.repeat((widths[column] ?? 0) - stringWidth(String(cell)));
      return typeof cell === 'number' ? `${padding}${cell}` : `${cell}${padding}`;
    });
    const text = row[last];
    if (typeof text !== 'string' || width === Number.POSITIVE_INFINITY) return [cells.join('  ')];
    const [first = '', ...more] = wrapAnsi(text, Math.max(LEAST_TEXT, width - before)).split('\n');
    return [
      [...cells.slice(0, last), first].join('  '),
      ...more.map((line) => ' '.repeat(before - indent.length) + line),
    ];
  });
  return lines.map((line) => `${`${indent}${line}`.trimEnd()}\n`).join('');
};

/** Text as lines of at most this width, each behind the indent. */
export const wrapped = (text: string, { indent = '  ', width = Number.POSITIVE_INFINITY }: TableLayout = {}): string =>
  textTable([[text]], { indent, width });
