import { isOwnColumn } from './csv-columns.ts';
import { headerKey } from './header-key.ts';
import { isKnownColumn, KNOWN_COLUMNS, type KnownColumn } from './known-columns.ts';

/** The column that a header is read as; `carry`: it is copied unread, whatever it looks like. */
export type ColumnMeaning = KnownColumn | 'carry';

/** A stage's own names of columns. They win over the built-in ones. */
export type ColumnSettings = Readonly<Record<string, ColumnMeaning>>;

export const isColumnMeaning = (text: unknown): text is ColumnMeaning =>
  text === 'carry' || (typeof text === 'string' && isKnownColumn(text));

export const MEANING_RULE = `must be ${KNOWN_COLUMNS.join(', ')} or carry`;

export const COLUMNS_RULE =
  'must be HEADER=COLUMN,HEADER=COLUMN, where COLUMN is a column that Deskdrop reads, or carry: "Login ID=user_name,Size=carry"';

/** The setting as typed: `Personalnummer=carry,Kennung=user_name`. Undefined if it is not of that form. */
export const parseColumns = (text: string): ColumnSettings | undefined => {
  const columns: Record<string, ColumnMeaning> = Object.create(null) as Record<string, ColumnMeaning>;
  for (const pair of text.split(',')) {
    const [, header = '', meaning] = /^([^=]+)=([^=]+)$/.exec(pair) ?? [];
    const column = meaning?.trim();
    if (!isColumnMeaning(column) || header.trim() === '' || header.trim() in columns) return undefined;
    columns[header.trim()] = column;
  }
  return { ...columns };
};

/** The setting as it is typed. */
export const columnsText = (columns: ColumnSettings): string =>
  Object.entries(columns)
    .map(([header, column]) => `${header}=${column}`)
    .join();

/** All variables of a function together may have 4 KB. */
const MAX_BYTES = 1_500;

/** Everything else that is wrong with a stage's names, a sentence each. */
export const columnSettingErrors = (columns: ColumnSettings): string[] => {
  const errors: string[] = [];
  const first = new Map<string, string>();
  for (const [header, column] of Object.entries(columns)) {
    const key = headerKey(header);
    const at = `columns["${header}"]`;
    if (key === '')
      errors.push(
        `${at} must be a header of at most 200 characters, with a letter or digit and no separator. Correct it.`,
      );
    if (isOwnColumn(header)) errors.push(`${at} is a column that Deskdrop adds to results. Remove it.`);
    const ofName = KNOWN_COLUMNS.find((known) => headerKey(known) === key);
    if (ofName !== undefined && column !== ofName && column !== 'carry')
      errors.push(
        `${at} = "${column}" would read ${ofName} as another column. Name the header that is meant, or carry it.`,
      );
    const earlier = first.get(key);
    if (earlier !== undefined && key !== '')
      errors.push(
        `columns names "${earlier}" and "${header}", which are one header: case, blanks and punctuation are ignored. Keep one.`,
      );
    first.set(key, header);
  }
  if (Buffer.byteLength(JSON.stringify(columns)) > MAX_BYTES)
    errors.push(
      `columns must have at most ${MAX_BYTES} bytes as JSON: the variables of a function are limited. Remove names.`,
    );
  return errors;
};
