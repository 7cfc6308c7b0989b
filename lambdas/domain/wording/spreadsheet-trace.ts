/** What a spreadsheet made of a value, as its cell shows. */
export type SpreadsheetTrace =
  /** `1.38E+10` */
  | 'power-of-ten'
  /** `#####` */
  | 'narrow-column'
  /** `#N/A` */
  | 'formula-error'
  /** `3-Apr`, `01.02.2026`, `2026-02-01 00:00:00` */
  | 'date'
  /** `13800000000.0` */
  | 'decimals';

const MONTHS = 'jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez';

const TRACES: readonly (readonly [SpreadsheetTrace, RegExp])[] = [
  // A spreadsheet writes the sign of the exponent: 4E12 may be a name.
  ['power-of-ten', /^[-+]?\d(?:[.,]\d+)?E[+-]\d+$/i],
  ['narrow-column', /^#{2,}$/],
  ['formula-error', /^#(?:N\/A|NV|REF!|BEZUG!|NAME\?|VALUE!|WERT!|DIV\/0!|NULL!|NUM!|ZAHL!|SPILL!|CALC!|FIELD!)$/i],
  [
    'date',
    new RegExp(
      String.raw`^(?:\d{1,4}([-./])\d{1,2}\1\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}[-. ](?:${MONTHS})\.?(?:[-. ]\d{2,4})?|(?:${MONTHS})\.?[- ]\d{2,4}|\d{1,4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日)$`,
      'iu',
    ),
  ],
  ['decimals', /^\d{4,}[.,]0+$/],
];

/** Undefined if the cell shows nothing of that kind: it may still have lost something, like leading zeros. */
export const spreadsheetTrace = (cell: string): SpreadsheetTrace | undefined =>
  TRACES.find(([, pattern]) => pattern.test(cell))?.[0];
