import { FileRefusedError } from './file-refused-error.ts';

/** The columns that Deskdrop reads. Names are compared trimmed and without case. */
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

/** Every column whose name begins so is Deskdrop's own: a former result's, replaced on output. */
const OWN_PREFIX = 'deskdrop_';

/**
 * Every short line is filled up to the header's columns in the result, so a header of a hundred thousand would make
 * gigabytes of a few bytes. No list of people needs more.
 */
const MAX_COLUMNS = 1_000;

const SHOWN_COLUMNS = 20;
const SHOWN_CHARACTERS = 40;

const normalName = (cell: string): string => cell.trim().toLowerCase();

export const isOwnColumn = (cell: string): boolean => normalName(cell).startsWith(OWN_PREFIX);

const isKnown = (name: string): name is KnownColumn => (KNOWN_COLUMNS as readonly string[]).includes(name);

export const countKnownColumns = (cells: readonly string[]): number =>
  cells.filter((cell) => isKnown(normalName(cell))).length;

const showColumns = (cells: readonly string[]): string => {
  if (cells.length === 0) return `only ${OWN_PREFIX}* columns`;
  const shown = cells.slice(0, SHOWN_COLUMNS).map((cell) => `"${cell.trim().slice(0, SHOWN_CHARACTERS)}"`);
  return `${shown.join(', ')}${cells.length > SHOWN_COLUMNS ? ` and ${cells.length - SHOWN_COLUMNS} more` : ''}`;
};

/** Where each known column stands, as an index into the cells. Throws FileRefusedError. */
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
    if (!isKnown(name)) continue;
    const first = columns[name];
    if (first !== undefined) {
      throw new FileRefusedError(
        `The header (line ${line}) has the column ${name} twice, as column ${first + 1} and column ${index + 1}: keep one of them.`,
      );
    }
    columns[name] = index;
  }
  if (columns.user_name === undefined) {
    throw new FileRefusedError(
      `The header (line ${line}) has no column user_name, but ${showColumns(cells)}: the first line must name the columns, and user_name is the one that Deskdrop needs.`,
    );
  }
  return columns;
};
