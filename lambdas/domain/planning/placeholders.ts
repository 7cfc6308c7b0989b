/** What programs and people write for a missing value or a sum, in lower case. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'blank',
  'empty',
  'end',
  'eof',
  'false',
  'grandtotal',
  'grand-total',
  'grand_total',
  'n-a',
  'n/a',
  'nan',
  'nil',
  'none',
  'null',
  'subtotal',
  'sub-total',
  'sub_total',
  'sum',
  'summe',
  'tba',
  'tbc',
  'tbd',
  'total',
  'totals',
  'true',
  'undefined',
  'unknown',
  'user-name',
  'user_name',
  'username',
]);

/** In capitals it is R's missing value; otherwise it is a name. */
const NOT_AVAILABLE = 'NA';

export const isPlaceholder = (cell: string): boolean => PLACEHOLDERS.has(cell.toLowerCase()) || cell === NOT_AVAILABLE;

/** The setting `allowUserNames` as typed: names separated by commas. */
export const parseUserNames = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
