import type { KnownColumn } from '../columns/known-columns.ts';
import type { DelimiterName } from './delimiter-name.ts';
import type { RuleName } from './rule-name.ts';
import type { SpreadsheetTrace } from './spreadsheet-trace.ts';

/** Which rule for a text is broken, and the lengths that it allows. */
export interface BrokenRule {
  readonly rule: RuleName;
  readonly min: number;
  readonly max: number;
}

/**
 * The problems of one cell, by code, and what the sentence needs besides the cell. The content of a cell is never among
 * it: the words fetch it from the file when they are written, so that a stored problem holds no personal data.
 */
interface CellProblems {
  'breaks-rule': BrokenRule;
  'user-name-missing': BrokenRule;
  'user-name-placeholder': object;
  /** Lines with the same name and other addresses: one or two of them. */
  'user-name-of-two-people': { readonly lines: readonly number[] };
  'name-placeholder': object;
  'column-for-users': object;
  'column-for-pools': object;
  'group-unknown': { readonly groups: readonly string[]; readonly osType: string };
  'profile-unknown': { readonly profiles: readonly string[] };
  'profile-missing': { readonly profiles: readonly string[] };
  'default-profile-unknown': { readonly defaultProfile: string; readonly profiles: readonly string[] };
  'computer-name-of-its-user': object;
  'computer-name-taken': { readonly computerName: string; readonly line: number; readonly by: 'user' | 'pool' };
  'computer-name-of-pool': { readonly computerName: string; readonly line: number };
  'computer-name-reserved': { readonly computerName: string; readonly owner: string; readonly prefix: string };
  'computer-name-like-hash': { readonly computerName: string };
  'pool-size-wrong': { readonly max: number };
  'pool-name-missing': object;
  'pool-name-breaks-rule': BrokenRule & { readonly size: number };
  'pool-name-like-users': { readonly prefix: string };
  'pool-name-taken': { readonly line: number };
  'pool-name-of-other-size': { readonly line: number; readonly size: number };
  /** `word`: which of the cell's addresses, from 1. */
  'ip-malformed': { readonly word: number };
  'ip-count': { readonly addresses: number; readonly desktops: number };
  'ip-repeated': { readonly word: number };
  'ip-taken': { readonly word: number; readonly line: number };
  'ip-without-subnet': { readonly profile: string };
  /** A former result shows that a spreadsheet made this of another text. */
  'changed-by-spreadsheet': object;
  /** The cell itself shows it. */
  'made-by-spreadsheet': { readonly what: SpreadsheetTrace };

  // Warnings: they do not stop a line.
  'email-of-another': { readonly line: number };
  'email-domain-implausible': object;
  'phone-without-prefix': object;
  'name-like-date': object;
}

/** The problems of a line as a whole. */
interface LineProblems {
  /** `lines`: how many more lines the cell goes on for. */
  'quote-not-closed': { readonly cell: number; readonly lines: number };
  'cell-count': { readonly cells: number; readonly columns: number; readonly delimiter: DelimiterName };
  /** A former result shows that the file lost cells beyond its header. */
  'surplus-lost': { readonly cells: number };
  /**
   * What a version before these codes stored: an English sentence with references in braces to the content of cells.
   * `{desktop_ip 2}` is the second word of that cell.
   */
  told: { readonly text: string };
}

type OfCells = {
  readonly [Code in keyof CellProblems]: {
    readonly code: Code;
    readonly column: KnownColumn;
    readonly params: Readonly<CellProblems[Code]>;
  };
};
type OfLines = {
  readonly [Code in keyof LineProblems]: {
    readonly code: Code;
    readonly column?: never;
    readonly params: Readonly<LineProblems[Code]>;
  };
};

/** What is wrong with a line, as data. The words are made where a person reads them: `problemText`. */
export type Problem = OfCells[keyof OfCells] | OfLines[keyof OfLines];

export type ProblemCode = Problem['code'];
export type ProblemOf<Code extends ProblemCode> = Extract<Problem, { readonly code: Code }>;
