import type { Delimiter } from './delimiter.ts';

// A spreadsheet program runs a cell that begins like a formula, whoever wrote it. An apostrophe in front turns it into
// text.

/** Full-width characters too: some programs treat them like the plain ones. */
const TRIGGER = '[=+\\-@＝＋－＠]';
/** Blanks that a program may skip; line breaks and TABs are handled separately. */
const BLANKS = '[^\\S\\t\\r\\n]|[\\u200b\\u2060\\ufeff]';

/** `= + - @` after any blanks, and TAB, CR or LF, which some programs skip. */
const BEGINS_LIKE_FORMULA = new RegExp(`^(?:[\\t\\r\\n]|(?:${BLANKS})*${TRIGGER})`);

/** What may end a cell in a program that expects another delimiter: other delimiters, and line breaks. */
const CUTTERS = [',', ';', '\t', '|', '\r', '\n'] as const;

/** A cell without any of these needs no check. */
const SUSPECT = /[=+\-@＝＋－＠\t\r\n]/;

interface Cuts {
  /** A place where another program may end the cell, followed by text that begins like a formula. */
  readonly bare: RegExp;
  /** The same with an apostrophe after the cut. */
  readonly guarded: RegExp;
}

const cutsOf = (delimiter: Delimiter): Cuts => {
  const others = CUTTERS.filter((cutter) => cutter !== delimiter)
    .map((cutter) => (cutter === '|' ? '\\|' : cutter))
    .join('');
  const formula = `(?=(?:${BLANKS}|")*${TRIGGER})`;
  return { bare: new RegExp(`([${others}])${formula}`, 'g'), guarded: new RegExp(`([${others}])'${formula}`, 'g') };
};

const CUTS: Readonly<Record<Delimiter, Cuts>> = {
  ',': cutsOf(','),
  ';': cutsOf(';'),
  '\t': cutsOf('\t'),
  '|': cutsOf('|'),
};

/**
 * For output: puts an apostrophe before text that begins like a formula, at the beginning of the cell and wherever a
 * program with another delimiter would begin a cell.
 */
export const guardFormula = (cell: string, delimiter: Delimiter): string => {
  if (!SUSPECT.test(cell)) return cell;
  const guarded = cell.replace(CUTS[delimiter].bare, "$1'");
  return BEGINS_LIKE_FORMULA.test(guarded) ? `'${guarded}` : guarded;
};

/** For input: removes exactly those apostrophes. */
export const unguardFormula = (cell: string, delimiter: Delimiter): string => {
  if (!cell.includes("'")) return cell;
  const text = cell.startsWith("'") && BEGINS_LIKE_FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
  return text.replace(CUTS[delimiter].guarded, '$1');
};
