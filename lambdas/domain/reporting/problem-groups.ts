import type { KnownColumn } from '../columns/known-columns.ts';
import { type CsvHeader, lineCells } from '../csv/csv-header.ts';
import { LineList } from '../csv/line-list.ts';
import type { LineFate } from '../members/line.ts';
import { CATALOGUES, type Language } from '../wording/language.ts';
import type { Problem, ProblemCode } from '../wording/problem.ts';

/** The invalid lines with one problem in common. */
export interface ProblemGroup {
  readonly code: ProblemCode;
  readonly column?: KnownColumn;
  /** The problem in a few words, with the column as the file calls it. */
  readonly text: string;
  readonly count: number;
  /** 1-based, the first hundred. */
  readonly lines: readonly number[];
}

/** Groups the invalid lines of a file by what is wrong with them; a line with two problems is in two groups. */
export class ProblemGroups {
  readonly #groups = new Map<string, { readonly problem: Problem; readonly lines: LineList }>();

  add(fate: LineFate, line: number): void {
    if (fate.kind !== 'invalid') return;
    for (const problem of fate.problems) {
      const key = `${problem.code} ${problem.column}`;
      const group = this.#groups.get(key) ?? { problem, lines: new LineList() };
      this.#groups.set(key, group);
      group.lines.add(line);
    }
  }

  /** For a summary, the largest group first; nothing if there are none. */
  summary(header: CsvHeader, language: Language): { readonly problems?: readonly ProblemGroup[] } {
    const { nameOf } = lineCells(header, []);
    const { causes } = CATALOGUES[language];
    const groups = [...this.#groups.values()].map(({ problem: { code, column }, lines }): ProblemGroup => {
      const text = column === undefined ? causes[code] : `${nameOf(column)} ${causes[code]}`;
      return { code, ...(column !== undefined && { column }), text, ...lines.summary() };
    });
    return groups.length === 0 ? {} : { problems: groups.sort((a, b) => b.count - a.count) };
  }
}
