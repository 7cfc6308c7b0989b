/** Controls, line ends among them, and what turns the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Text of several lines, each as `printable` shows it. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** A JSON document, in whose strings the same characters stand by their numbers: it is the same document. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(UNPRINTABLE, (character) =>
    character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/**
 * Text of others (a file's cells, a provider's answer, an object key) as one line of a terminal: what would move the
 * cursor, colour the screen or pretend to be another line is shown by its number.
 */
export const printable = (text: string): string =>
  text.replaceAll(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
