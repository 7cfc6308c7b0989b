import type { HeaderNames } from '../columns/header-names.ts';
import { isSeparatorLine } from './separator-line.ts';

/** At most so many rows that are not blank are looked at for the header, so that nobody far below is a title. */
export const MOST_ROWS_ABOVE = 20;

export const isBlankRow = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

/** A first cell `#` or `#1` numbers the lines. */
const isComment = ([first = '']: readonly string[]): boolean => /^[\ufeff\s"]*#+\s*\p{L}/u.test(first);

const countMeanings = (cells: readonly string[], names: HeaderNames): number =>
  cells.filter((cell) => names.meaningOf(cell) !== undefined).length;

/** The row names the column that every line needs. */
const namesUsers = (cells: readonly string[], names: HeaderNames): boolean =>
  cells.some((cell) => {
    const column = names.meaningOf(cell);
    return column === 'user_name' || (column === 'user_email' && names.userNameFromEmail);
  });

/** A row that says nothing about people, whatever stands below it. */
const isRemark = (cells: readonly string[]): boolean => isSeparatorLine(cells) || isComment(cells);

/** Whatever stands above and below it, this row is the header. */
export const isHeaderRow = (cells: readonly string[], names: HeaderNames): boolean =>
  !isSeparatorLine(cells) && (names.exact || (!isComment(cells) && namesUsers(cells, names)));

export interface HeaderRow {
  readonly index: number;
  /** It names users; otherwise it is only the row that most likely is meant to be the header. */
  readonly found: boolean;
}

/**
 * The header among the first rows that are not blank: the first that names users. What looks like a comment is the
 * header only if nothing else is: `#No,user_name`. Never by what stands in which place.
 */
export const findHeaderRow = (rows: readonly (readonly string[])[], names: HeaderNames): HeaderRow | undefined => {
  const candidates = rows.slice(0, MOST_ROWS_ABOVE + 1).map((cells, index) => ({ cells, index }));
  const plain = candidates.filter(({ cells }) => !isSeparatorLine(cells));
  const [first] = plain;
  if (first === undefined) return undefined;
  if (names.exact) return { index: first.index, found: namesUsers(first.cells, names) };
  const header =
    plain.find(({ cells }) => isHeaderRow(cells, names)) ??
    plain.find(({ cells }) => namesUsers(cells.slice(1), names));
  if (header !== undefined) return { index: header.index, found: true };
  const meant = ({ cells }: (typeof plain)[number]): number =>
    cells.filter((cell) => (names.meaningOf(cell) ?? names.candidatesFor(cell)[0]) !== undefined).length;
  const most = Math.max(...plain.map(meant));
  return { index: (plain.find((row) => meant(row) === most) ?? first).index, found: false };
};

/** What a user's cell may hold: a name or an address. */
const USER = /^[\p{L}\p{N}_.-]+(?:@[^\s@]+)?$/u;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Why a row above the header cannot be left out; undefined for a title, a comment or a separator line. */
export const doubtOfRowAbove = (
  cells: readonly string[],
  header: readonly string[],
  names: HeaderNames,
): 'header' | 'line' | undefined => {
  if (isRemark(cells)) return undefined;
  if (countMeanings(cells, names) >= 2) return 'header';
  const filled = cells.filter((cell) => cell.trim() !== '').length;
  const named = header.filter((cell) => cell.trim() !== '').length;
  const user = header.findIndex((cell) => namesUsers([cell], names));
  if (!USER.test((cells[user] ?? '').trim())) return undefined;
  return filled >= named || (filled >= 2 && cells.some((cell) => ADDRESS.test(cell.trim()))) ? 'line' : undefined;
};
