import { FileRefusedError } from './file-refused-error.ts';

/** The columns that Deskdrop reads. Names are compared trimmed and case-insensitively. */
export const KNOWN_COLUMNS = [
  'user_name',
  'user_email',
  'user_phone',
  'user_group',
  'computer_name',
  'os_host_name',
  'desktop_name_prefix',
  'desktop_name',
  'size',
  'desktop_ip',
  'profile',
] as const;

export type KnownColumn = (typeof KNOWN_COLUMNS)[number];

/** The columns that a result adds to each line, in this order after the file's own columns. */
export const RESULT_COLUMNS = [
  'deskdrop_status',
  'deskdrop_reason',
  'deskdrop_computer_name',
  'deskdrop_order_id',
  'deskdrop_payment',
  'deskdrop_desktop_state',
  'deskdrop_fingerprint',
] as const;

const FINGERPRINT_COLUMN = 'deskdrop_fingerprint';

/** Columns after those, as many as the line with the most cells beyond the header needs: 1 for the first of them. */
export const surplusColumn = (no: number): string => `deskdrop_surplus_${no}`;
const SURPLUS_COLUMN = /^deskdrop_surplus_\d+$/;

/** Lines are padded to this many columns; the last one holds all further cells of a line together. */
export const MAX_SURPLUS_COLUMNS = 50;

/** A column of a former result, replaced on output. Other columns that begin like ours are the customer's own. */
const OWN_COLUMNS: ReadonlySet<string> = new Set([...RESULT_COLUMNS, 'deskdrop_error']);

/**
 * Every short line is padded to the header's columns in the result, so a header of a hundred thousand would turn a few
 * bytes into gigabytes. No list of people needs more.
 */
const MAX_COLUMNS = 1_000;

const SHOWN_COLUMNS = 20;
const SHOWN_CHARACTERS = 40;

export const normalName = (cell: string): string => cell.trim().toLowerCase();

export const isOwnColumn = (cell: string): boolean => OWN_COLUMNS.has(normalName(cell)) || isSurplusColumn(cell);
export const isSurplusColumn = (cell: string): boolean => SURPLUS_COLUMN.test(normalName(cell));
export const isFingerprintColumn = (cell: string): boolean => normalName(cell) === FINGERPRINT_COLUMN;

export const isKnownColumn = (name: string): name is KnownColumn => (KNOWN_COLUMNS as readonly string[]).includes(name);

export const countKnownColumns = (cells: readonly string[]): number =>
  cells.filter((cell) => isKnownColumn(normalName(cell))).length;

export const showColumns = (cells: readonly string[]): string => {
  if (cells.length === 0) return 'only deskdrop_* columns';
  const shown = cells.slice(0, SHOWN_COLUMNS).map((cell) => `"${cell.trim().slice(0, SHOWN_CHARACTERS)}"`);
  return `${shown.join(', ')}${cells.length > SHOWN_COLUMNS ? ` and ${cells.length - SHOWN_COLUMNS} more` : ''}`;
};

/** The position of each known column, as an index into the cells. Throws FileRefusedError. */
export const locateColumns = (
  cells: readonly string[],
  line: number,
): Readonly<Partial<Record<KnownColumn, number>>> => {
  if (cells.length > MAX_COLUMNS) {
    throw new FileRefusedError(
      `The header (line ${line}) has ${cells.length} columns, and at most ${MAX_COLUMNS} are read: remove those that are not needed.`,
    );
  }
  const columns: Partial<Record<KnownColumn, number>> = {};
  for (const [index, cell] of cells.entries()) {
    const name = normalName(cell);
    if (!isKnownColumn(name)) continue;
    const first = columns[name];
    if (first !== undefined) {
      throw new FileRefusedError(
        `The header (line ${line}) has the column ${name} twice, as column ${first + 1} and column ${index + 1}: keep one of them.`,
      );
    }
    columns[name] = index;
  }
  return columns;
};
