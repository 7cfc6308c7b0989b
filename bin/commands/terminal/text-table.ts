import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { printable } from './printable.ts';

/** For a stream that is not a terminal. */
const DEFAULT_WIDTH = 80;
/** Longer lines are hard to read. */
const MAX_WIDTH = 120;
/** A narrower column of text is hard to read. */
const MIN_WIDTH = 24;

/** The width of text on this stream, in columns. */
export const widthOf = ({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number =>
  isTTY && columns ? Math.min(MAX_WIDTH, Math.max(columns, MIN_WIDTH)) : DEFAULT_WIDTH;

export type Row = readonly (string | number)[];

export interface TableLayout {
  readonly indent?: string;
  /** The last column is wrapped at this width; words are never broken. */
  readonly width?: number;
}

/**
 * Aligns columns with spaces, and numbers to the right. A row takes one line unless it is too wide, whatever its cells
 * hold.
 */
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
    const [first = '', ...more] = wrapAnsi(text, Math.max(MIN_WIDTH, width - before)).split('\n');
    return [
      [...cells.slice(0, last), first].join('  '),
      ...more.map((line) => ' '.repeat(before - indent.length) + line),
    ];
  });
  return lines.map((line) => `${`${indent}${line}`.trimEnd()}\n`).join('');
};

/** Wraps text at the width, and indents each line. */
export const wrapped = (text: string, { indent = '  ', width = Number.POSITIVE_INFINITY }: TableLayout = {}): string =>
  textTable([[text]], { indent, width });
