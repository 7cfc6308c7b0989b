import type { KnownColumn } from '../columns/known-columns.ts';
import { type CsvHeader, lineCells } from '../csv/csv-header.ts';
import { LineList } from '../csv/line-list.ts';
import type { LineFate } from '../members/line.ts';
import { CATALOGUES, type Language } from '../wording/language.ts';
import type { Problem, ProblemCode } from '../wording/problem.ts';

/** The lines with one problem in common. */
export interface ProblemGroup {
  readonly code: ProblemCode;
  readonly column?: KnownColumn;
  /** The problem in a few words, with the column as the file calls it. */
  readonly text: string;
  readonly count: number;
  /** 1-based, the first hundred. */
  readonly lines: readonly number[];
}

/** By code and column. */
type Groups = Map<string, { readonly problem: Problem; readonly lines: LineList }>;

const addTo = (groups: Groups, problem: Problem, line: number): void => {
  const key = `${problem.code} ${problem.column}`;
  const group = groups.get(key) ?? { problem, lines: new LineList() };
  groups.set(key, group);
  group.lines.add(line);
};

const summaryOf = (groups: Groups, header: CsvHeader, language: Language): ProblemGroup[] => {
  const { nameOf } = lineCells(header, []);
  const { causes } = CATALOGUES[language];
  return [...groups.values()]
    .map(({ problem: { code, column }, lines }): ProblemGroup => {
      const text = column === undefined ? causes[code] : `${nameOf(column)} ${causes[code]}`;
      return { code, ...(column !== undefined && { column }), text, ...lines.summary() };
    })
    .sort((a, b) => b.count - a.count);
};

/** Groups a file's lines by what is wrong with them; a line with two problems is in two groups. */
export class ProblemGroups {
  readonly #problems: Groups = new Map();
  readonly #warnings: Groups = new Map();

  add(fate: LineFate, line: number): void {
    if (fate.kind === 'invalid') for (const problem of fate.problems) addTo(this.#problems, problem, line);
    if (fate.kind === 'ordered-in') for (const warning of fate.warnings ?? []) addTo(this.#warnings, warning, line);
  }

  /** For a summary, the largest group first; nothing if there are none. */
  summary(
    header: CsvHeader,
    language: Language,
  ): { readonly problems?: readonly ProblemGroup[]; readonly warnings?: readonly ProblemGroup[] } {
    const problems = summaryOf(this.#problems, header, language);
    const warnings = summaryOf(this.#warnings, header, language);
    return { ...(problems.length > 0 && { problems }), ...(warnings.length > 0 && { warnings }) };
  }
}
