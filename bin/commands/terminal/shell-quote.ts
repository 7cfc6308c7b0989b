/** Text without a character that is special to a shell. */
const PLAIN = /^[A-Za-z0-9_/.:=,@%+][A-Za-z0-9_/.:=,@%+-]*$|^--?[a-z][a-z-]*$/;
/** Characters that would move the cursor or colour the screen where the command is shown. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** A format from which `printf` restores the text. Each byte that cannot be shown is written in octal. */
const printfFormat = (text: string): string =>
  [...text]
    .map((character) => {
      if (UNPRINTABLE.test(character))
        return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
      return character === '%' ? '%%' : character === '\\' ? '\\\\' : character;
    })
    .join('');

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Quotes one argument for a POSIX shell, on one line and without escape codes. */
const quoteArg = (arg: string): string => {
  if (PLAIN.test(arg)) return arg;
  return UNPRINTABLE.test(arg) ? `"$(printf ${quoted(printfFormat(arg))})"` : quoted(arg);
};

/** A command line that a POSIX shell splits into exactly these arguments. */
export const shellQuote = (args: readonly string[]): string => args.map(quoteArg).join(' ');
