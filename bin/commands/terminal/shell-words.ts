/** Nothing in it means anything to a shell. */
const PLAIN = /^[A-Za-z0-9_/.:=,@%+][A-Za-z0-9_/.:=,@%+-]*$|^--?[a-z][a-z-]*$/;
/** What would move the cursor or colour the screen where the command is shown. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** As `printf` of any shell makes it again: each byte by its octal number where it cannot be shown. */
const printfFormat = (text: string): string =>
  [...text]
    .map((character) => {
      if (UNPRINTABLE.test(character))
        return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
      return character === '%' ? '%%' : character === '\\' ? '\\\\' : character;
    })
    .join('');

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The word as it is typed for any POSIX shell, on one line that shows no escape code. */
const shellWord = (word: string): string => {
  if (PLAIN.test(word)) return word;
  return UNPRINTABLE.test(word) ? `"$(printf ${quoted(printfFormat(word))})"` : quoted(word);
};

/** A command line that a shell takes apart into exactly these words. */
export const shellWords = (words: readonly string[]): string => words.map(shellWord).join(' ');
