/** Controls, line ends among them, and what turns the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text of others (a file's cells, a provider's answer, an object key) as one line of a terminal: what would move the
 * cursor, colour the screen or pretend to be another line is shown by its number.
 */
export const printable = (text: string): string =>
  text.replaceAll(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
