/** Control characters, including line ends, and characters that change the writing direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** `printable` for text of several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** Formats a JSON document. Unprintable characters are written as `\uXXXX`, which does not change its meaning. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(UNPRINTABLE, (character) =>
    character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/**
 * Makes text from outside (cells of a file, a provider's answer, an object key) safe to show as one line of a terminal:
 * characters that would move the cursor, colour the screen or start another line are shown as `\u{X}`.
 */
export const printable = (text: string): string =>
  text.replaceAll(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
