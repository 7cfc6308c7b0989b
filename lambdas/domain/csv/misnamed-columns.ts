import { distance } from 'fastest-levenshtein';
import { hiddenCharacters } from '../values/hidden-characters.ts';
import { KNOWN_COLUMNS, type KnownColumn } from './csv-columns.ts';
import type { CsvHeader } from './csv-header.ts';
import { FileRefusedError } from './file-refused-error.ts';
import { shown } from './problem.ts';

/** Other names that people use for our columns, with letters and digits only. */
const SYNONYMS: Readonly<Partial<Record<KnownColumn, readonly string[]>>> = {
  user_name: ['account', 'accountname', 'login', 'loginname', 'logon', 'logonname', 'samaccountname', 'user', 'userid'],
  user_email: ['email', 'emailaddress', 'emailid', 'mail', 'mailaddress', 'usermail'],
  user_phone: [
    'cellphone',
    'mobile',
    'mobilenumber',
    'mobilephone',
    'phone',
    'phonenumber',
    'tel',
    'telephone',
    'telephonenumber',
  ],
  user_group: ['group', 'groupname', 'usergroups'],
  computer_name: ['computer', 'machinename', 'pcname'],
  os_host_name: ['hostname'],
  desktop_name_prefix: ['nameprefix'],
  desktop_name: ['poolname'],
  size: ['desktopsize', 'poolsize'],
  desktop_ip: ['ip', 'ipaddress', 'ipv4', 'ipv4address', 'desktopipaddress'],
  profile: ['desktopprofile', 'orderprofile', 'profilename', 'profiles'],
};

/** Names an owner, not a kind of value. */
const QUALIFIERS = /^(?:business|company|corporate|employee|new|office|primary|work)(?=.)/;

const bare = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** Short names have too many neighbours that mean something else: `site` is not `size`. */
const typosIn = (name: string): number => (name.length >= 7 ? 2 : 0);

const resembles = (cell: string, column: KnownColumn): boolean => {
  const name = bare(cell);
  if (name === '') return false;
  const known = bare(column);
  const plain = name.replace(QUALIFIERS, '');
  return (
    name === known ||
    plain === known ||
    (SYNONYMS[column]?.some((synonym) => synonym === name || synonym === plain) ?? false) ||
    (Math.abs(name.length - known.length) <= typosIn(known) && distance(name, known) <= typosIn(known))
  );
};

export interface ColumnNames {
  /** Columns that Deskdrop reads, as the file spells them. */
  readonly read: readonly string[];
  /** All other columns. */
  readonly carried: readonly string[];
}

export const columnNames = ({ cells, columns }: Pick<CsvHeader, 'cells' | 'columns'>): ColumnNames => {
  const read = new Set(Object.values(columns));
  return {
    read: cells.filter((_, index) => read.has(index)).map((cell) => shown(cell.trim())),
    carried: cells.filter((_, index) => !read.has(index)).map((cell) => shown(cell.trim())),
  };
};

/** Copied columns that look like a missing column of ours, each with that column. */
export const misnamedColumns = (cells: readonly string[], columns: CsvHeader['columns']): [string, KnownColumn][] => {
  const read = new Set(Object.values(columns));
  const missing = KNOWN_COLUMNS.filter((column) => columns[column] === undefined);
  return cells.flatMap((cell, index): [string, KnownColumn][] => {
    if (read.has(index)) return [];
    const meant = missing.find((column) => resembles(cell, column));
    return meant === undefined ? [] : [[cell.trim(), meant]];
  });
};

/** `"E-Mail" (did you mean user_email?)`. */
export const didYouMean = (misnamed: readonly (readonly [string, KnownColumn])[]): string =>
  misnamed
    .slice(0, 20)
    .map(([cell, column]) => `"${shown(cell)}" (did you mean ${column}?${hiddenCharacters('it', cell)})`)
    .join(', ');

/**
 * Silently ignoring a column costs money: another profile is ordered, nobody gets the mail. Throws FileRefusedError if
 * a column most likely means one of ours that the file lacks.
 */
export const refuseMisnamedColumns = ({ line, cells, columns }: CsvHeader): void => {
  const misnamed = misnamedColumns(cells, columns);
  if (misnamed.length === 0) return;
  throw new FileRefusedError(
    `The header (line ${line}) has ${misnamed.length === 1 ? 'a column that is not read, and looks' : 'columns that are not read, and look'} like one that the file lacks: ${didYouMean(misnamed)}. Rename ${misnamed.length === 1 ? 'it' : 'them'}: what is meant to be read by Deskdrop so, and anything else so that it cannot be taken for it.`,
  );
};
