import stringWidth from 'string-width';
import { printable } from './printable.ts';

/** Columns aligned with spaces, numbers to the right; each row on one line, whatever its cells hold. */
export const textTable = (table: readonly (readonly (string | number)[])[], indent = '  '): string => {
  const rows = table.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : printable(cell))));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(String(cell)));
  }
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - stringWidth(String(cell)));
        return typeof cell === 'number' ? `${padding}${cell}` : `${cell}${padding}`;
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `${indent}${line}\n`).join('');
};
