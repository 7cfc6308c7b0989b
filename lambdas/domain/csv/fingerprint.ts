import { KNOWN_COLUMNS, type KnownColumn } from '../columns/known-columns.ts';
import { hashToBase32 } from '../values/hash-to-base-32.ts';
import type { Problem } from '../wording/problem.ts';

// Spreadsheets change cells that nobody edited: 007 becomes 7, 1e2 becomes 100, true becomes TRUE, 3-4 becomes a date,
// and cells beyond the header lose their place. A result therefore records the original cells of each line in one cell.

type Columns = Readonly<Partial<Record<KnownColumn, number>>>;

/** One letter for each column that Deskdrop reads. Never change one: existing results contain them. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const letterOf = (column: KnownColumn): string => LETTERS[KNOWN_COLUMNS.indexOf(column)] ?? '';

/** 30 bits: enough to tell the few possible original texts of a cell apart. */
const HASH_LENGTH = 6;
const hashOf = (column: KnownColumn, cell: string): string => hashToBase32(JSON.stringify([column, cell]), HASH_LENGTH);

const entries = (columns: Columns): (readonly [KnownColumn, number])[] =>
  KNOWN_COLUMNS.flatMap((column) => {
    const index = columns[column];
    return index === undefined ? [] : [[column, index] as const];
  });

/**
 * `f1`, then `s` and the number of the line's cells beyond the header, then a letter and a hash for each cell that is
 * not empty.
 */
export const fingerprintOf = (columns: Columns, cells: readonly string[], width: number): string => {
  const parts = ['f1'];
  if (cells.length > width) parts.push(`s${cells.length - width}`);
  for (const [column, index] of entries(columns)) {
    const cell = (cells[index] ?? '').trim();
    if (cell !== '') parts.push(letterOf(column) + hashOf(column, cell));
  }
  return parts.join('-');
};

interface Fingerprint {
  readonly surplus: number;
  readonly hashes: ReadonlyMap<string, string>;
}

const readFingerprint = (text: string): Fingerprint | undefined => {
  const [version, ...parts] = text.trim().split('-');
  if (version !== 'f1') return undefined;
  const [, surplus] = /^s(\d{1,6})$/.exec(parts[0] ?? '') ?? [];
  const hashed = surplus === undefined ? parts : parts.slice(1);
  return {
    surplus: Number(surplus ?? 0),
    hashes: new Map(hashed.map((part) => [part.slice(0, 1), part.slice(1)])),
  };
};

const MOST_ZEROS = 20;

/** The texts that a spreadsheet may have converted to this cell. */
const wasPerhaps = (cell: string): string[] => {
  if (/^(?:true|false|wahr|falsch)$/i.test(cell)) {
    const lower = cell.toLowerCase();
    const english = /^(?:true|wahr)$/.test(lower) ? 'true' : 'false';
    return [lower, english, english.toUpperCase(), `${english.slice(0, 1).toUpperCase()}${english.slice(1)}`];
  }
  const [, sign = '', whole, decimals] = /^(-?)(\d{1,20})([.,]\d{1,20})?$/.exec(cell) ?? [];
  if (whole === undefined) return [];
  const numbers = decimals === undefined ? [cell] : [cell, cell.replace(',', '.'), cell.replace('.', ',')];
  const [, digits = '', zeros = ''] = /^(\d+?)(0*)$/.exec(whole) ?? [];
  const exponents = zeros === '' ? [] : ['e', 'E', 'e+', 'E+'].map((e) => `${sign}${digits}${e}${zeros.length}`);
  return [
    ...numbers.flatMap((number) =>
      Array.from({ length: MOST_ZEROS }, (_, zero) => `${sign}${'0'.repeat(zero)}${number.slice(sign.length)}`),
    ),
    ...numbers.map((number) => `+${number}`),
    ...(decimals === undefined ? ['.0', '.00', ',0', ',00', '.', ','] : ['0', '00']).flatMap((end) =>
      numbers.map((number) => number + end),
    ),
    ...exponents,
  ];
};

/** How spreadsheets write dates and long numbers: they do not show the original text. */
const IS_CONVERTED =
  /^\d{1,4}([-./])\d{1,2}(?:\1\d{1,4})?\.?$|^\d{1,2}[-. ]+\p{L}{3,4}\.?(?:[-. ]\d{2,4})?$|^\p{L}{3,4}\.?[- ]\d{2,4}$|^-?\d(?:[.,]\d+)?E[+-]\d+$/u;

/**
 * Restores in `cells` the originals that a spreadsheet alone has changed. A cell that matches its hash is untouched; a
 * cell that somebody edited stays as it is, to be judged anew.
 *
 * @param keepsSurplus the file still has the columns for cells beyond the header
 * @returns why the line cannot be judged: an original is lost
 */
export const restoreCells = (
  cells: string[],
  columns: Columns,
  text: string,
  keepsSurplus: boolean,
): Problem | undefined => {
  const fingerprint = readFingerprint(text);
  if (fingerprint === undefined) return undefined;
  let untouched = true;
  for (const [column, index] of entries(columns)) {
    const cell = (cells[index] ?? '').trim();
    const hash = fingerprint.hashes.get(letterOf(column));
    if (hash === undefined || cell === '') {
      untouched &&= hash === undefined && cell === '';
      continue;
    }
    if (hashOf(column, cell) === hash) continue;
    const was = wasPerhaps(cell).find((candidate) => hashOf(column, candidate) === hash);
    if (was !== undefined) cells[index] = was;
    else if (IS_CONVERTED.test(cell)) return { code: 'changed-by-spreadsheet', column, params: {} };
    else untouched = false;
  }
  return fingerprint.surplus > 0 && !keepsSurplus && untouched
    ? { code: 'surplus-lost', params: { cells: fingerprint.surplus } }
    : undefined;
};
