import { hiddenCharacters } from '../values/hidden-characters.ts';
import { KNOWN_COLUMNS, type KnownColumn } from './csv-columns.ts';

/**
 * What is wrong with a line: a sentence with the names of columns, in braces, where the sentence that people read shows what
 * their cells hold: `user_email "{user_email}" must be ...`. `{desktop_ip 2}` is the second word of that cell. So a problem can
 * be kept and written down without anything that the line says about a person.
 */
export type Problem = string;

const SHOWN_CHARACTERS = 60;

/** What is shown of a cell in a sentence: the beginning, where it is long. */
export const shown = (value: string): string =>
  value.length <= SHOWN_CHARACTERS ? value : `${value.slice(0, SHOWN_CHARACTERS)}...`;

const REFERENCE = new RegExp(`\\{(${KNOWN_COLUMNS.join('|')})(?: (\\d+))?\\}`, 'g');

/**
 * The sentence for people, and one on what cannot be seen in the cells that it shows.
 *
 * @param cellOf what the line's cell in a column holds, trimmed; empty where there is none
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
