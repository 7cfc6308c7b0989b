import { KNOWN_COLUMNS, type KnownColumn } from '../columns/known-columns.ts';
import { hiddenCharacters } from '../values/hidden-characters.ts';

/**
 * What is wrong with a line: a sentence with column names in braces where the displayed sentence shows the content of
 * cells: `user_email "{user_email}" must be ...`. `{desktop_ip 2}` is the second word of that cell. So a problem can be
 * stored and logged without any personal data of the line.
 */
export type Problem = string;

const SHOWN_CHARACTERS = 60;

/** How a cell is quoted in a sentence: only the beginning if it is long. */
export const shown = (value: string): string =>
  value.length <= SHOWN_CHARACTERS ? value : `${value.slice(0, SHOWN_CHARACTERS)}...`;

const REFERENCE = new RegExp(`\\{(${KNOWN_COLUMNS.join('|')})(?: (\\d+))?\\}`, 'g');

/**
 * The sentence to display, with a second one about invisible characters in the cells that it quotes.
 *
 * @param cellOf returns the content of the line's cell in a column, trimmed; empty if there is none
 */
export const problemText = (problem: Problem, cellOf: (column: KnownColumn) => string): string => {
  const hidden = new Set<string>();
  const text = problem.replace(REFERENCE, (_, column: KnownColumn, word?: string) => {
    const cell = cellOf(column);
    const value = word === undefined ? cell : (cell.split(/\s+/)[Number(word) - 1] ?? '');
    hidden.add(hiddenCharacters(column, value));
    return shown(value);
  });
  return text + [...hidden].join('');
};
