import { KNOWN_COLUMNS, type KnownColumn } from '../columns/known-columns.ts';
import { findHidden } from '../values/hidden-characters.ts';
import { shown } from '../values/shown-cell.ts';
import type { LineWords, ProblemTexts } from './catalogue.ts';
import { CATALOGUES, type Language } from './language.ts';
import type { Problem } from './problem.ts';

/** Where the sentences about a line find its cells. */
export interface LineCells {
  /** The column as the file calls it. */
  readonly nameOf: (column: KnownColumn) => string;
  /** The content of the line's cell in a column, trimmed; empty if there is none. */
  readonly cellOf: (column: KnownColumn) => string;
}

const REFERENCE = new RegExp(`\\{(${KNOWN_COLUMNS.join('|')})(?: (\\d+))?\\}`, 'g');

const wordOf = (cell: string, word: number | undefined): string =>
  word === undefined ? cell : (cell.split(/\s+/)[word - 1] ?? '');

/** The sentence about a problem, with a second one about invisible characters in the cells that it quotes. */
export const problemText = (problem: Problem, { nameOf, cellOf }: LineCells, language: Language): string => {
  const { problems, quoted, hidden, space } = CATALOGUES[language];
  const about = new Set<string>();
  const contentOf = (column: KnownColumn, word?: number): string => {
    const content = wordOf(cellOf(column), word);
    const found = findHidden(content);
    if (found !== undefined) about.add(hidden(nameOf(column), found));
    return shown(content);
  };
  const line: LineWords = {
    name: nameOf,
    cell: (column, word) => quoted(nameOf(column), contentOf(column, word)),
  };
  return [textOf(problem, line, problems, contentOf), ...about].join(space);
};

const textOf = (
  problem: Problem,
  line: LineWords,
  texts: ProblemTexts,
  contentOf: (column: KnownColumn, word?: number) => string,
): string => {
  if (problem.code === 'told')
    return problem.params.text.replace(REFERENCE, (_, column: KnownColumn, word?: string) =>
      contentOf(column, word === undefined ? undefined : Number(word)),
    );
  // The compiler does not see that the text and the problem have the same code.
  const text = texts[problem.code] as (problem: Problem, line: LineWords) => string;
  return text(problem, line);
};

/** All of a line's problems, one sentence after another. */
export const problemsText = (problems: readonly Problem[], cells: LineCells, language: Language): string =>
  problems.map((problem) => problemText(problem, cells, language)).join(CATALOGUES[language].space);
