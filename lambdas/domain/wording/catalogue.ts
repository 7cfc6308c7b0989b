import type { KnownColumn } from '../columns/known-columns.ts';
import type { HiddenCharacter } from '../values/hidden-characters.ts';
import type { ProblemCode, ProblemOf } from './problem.ts';
import type { Reason, ReasonCode, ReasonOf } from './reason.ts';
import type { RuleName } from './rule-name.ts';
import type { OrderTerms, TermCodes } from './term-codes.ts';

/** The line that a sentence is about. */
export interface LineWords {
  /** The column as the file calls it. */
  name(column: KnownColumn): string;
  /** The same with its content in quotes; or with one of its words, counted from 1. */
  cell(column: KnownColumn, word?: number): string;
}

export type ProblemTexts = {
  readonly [Code in Exclude<ProblemCode, 'told'>]: (problem: ProblemOf<Code>, line: LineWords) => string;
};

/** `told` and `invalid` have no text of their own. `say` puts a reason within a reason into words. */
type ReasonTexts = {
  readonly [Code in Exclude<ReasonCode, 'told' | 'invalid'>]: (
    params: ReasonOf<Code>['params'],
    say: (reason: Reason) => string,
  ) => string;
};

/** The message about a report. Its subject is not among them: SNS takes only ASCII there, so it is English. */
export interface NoticeTexts {
  /** In a list of counts: `3 invalid`. */
  readonly statuses: Readonly<
    Record<
      'ordered' | 'already-ordered' | 'invalid' | 'duplicate' | 'rejected' | 'withdrawn' | 'needs-attention',
      string
    >
  >;
  readonly counted: (count: number, status: string) => string;
  readonly wouldBeOrdered: string;
  readonly inProgress: string;
  readonly listed: (items: readonly string[], more: number) => string;
  readonly file: string;
  readonly intake: string;
  readonly lines: string;
  readonly lineCount: (count: number, counts: string) => string;
  readonly result: string;
  readonly columns: string;
  readonly readAs: (name: string, column: string, localPart: boolean) => string;
  readonly carried: string;
  readonly above: (count: number, lines: string) => string;
  readonly skipped: (count: number, lines: string) => string;
  readonly planOnly: string;
  readonly refused: (error: string) => string;
  readonly held: (reasons: readonly string[]) => string;
  readonly approve: string;
  readonly reject: string;
  readonly interim: (lines: number) => string;
  readonly needsAttention: (lines: number) => string;
  readonly withdrawn: (lines: number) => string;
  readonly changed: (lines: number) => string;
  readonly notOrdered: (lines: number) => string;
  readonly warnings: string;
  readonly problem: (lines: number, text: string, numbers: string) => string;
  readonly nothing: string;
}

/** All texts of one language. */
export interface Catalogue {
  /** Sentences that say what is wrong, where, and what to do. */
  readonly problems: ProblemTexts;
  /** The same in a few words without anything of one line, for a list of causes; they follow the name of a column. */
  readonly causes: Readonly<Record<ProblemCode, string>>;
  /** Why a line has its status: the part of a sentence, without a period. */
  readonly reasons: ReasonTexts;
  /** The reason, and then sentences about what is probably a mistake. */
  readonly noted: (reason: string, warnings: string) => string;
  readonly notice: NoticeTexts;
  readonly terms: (codes: TermCodes) => OrderTerms;
  /** Continues "must be 1 to 20 ...". */
  readonly rules: Readonly<Record<RuleName, string>>;
  /** `user_name "Ada.Lee"` */
  readonly quoted: (name: string, content: string) => string;
  /** A sentence about a character that nobody sees, or takes for another. */
  readonly hidden: (name: string, hidden: HiddenCharacter) => string;
  /** What stands between two sentences. */
  readonly space: string;
}
