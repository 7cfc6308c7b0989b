import { DELIMITERS, type Delimiter } from './delimiter.ts';

/** `sep=;` in quotes or not, with blanks, and `\t` or the character itself for TAB; empty cells may follow. */
const LINE = /^\ufeff?[^\S\t]*"?[^\S\t]*sep[^\S\t]*=[^\S\t]*(\\t|[^"\r\n]?)[^\S\t\r\n]*"?[,;\t| ]*$/i;

/** Whether the text of a line, without its end, states a delimiter; `told`: which one, if it is one that we read. */
export const readSeparator = (text: string): { readonly told: Delimiter | undefined } | undefined => {
  const [, sign] = LINE.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const character = /^\\t$/i.test(sign) ? '\t' : sign;
  return { told: DELIMITERS.find((delimiter) => delimiter === character) };
};

/** The same for a line that was cut into cells. */
export const isSeparatorLine = ([first = '', ...others]: readonly string[]): boolean =>
  /^\ufeff?\s*"?\s*sep\s*=/i.test(first) &&
  others.every((cell) => cell.trim() === '' || cell.trim() === '"') &&
  readSeparator(first) !== undefined;
