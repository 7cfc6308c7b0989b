import { normalName } from './known-columns.ts';

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

const SHOWN_COLUMNS = 20;
const SHOWN_CHARACTERS = 40;

export const isOwnColumn = (cell: string): boolean => OWN_COLUMNS.has(normalName(cell)) || isSurplusColumn(cell);
export const isSurplusColumn = (cell: string): boolean => SURPLUS_COLUMN.test(normalName(cell));
export const isFingerprintColumn = (cell: string): boolean => normalName(cell) === FINGERPRINT_COLUMN;

export const showColumns = (cells: readonly string[]): string => {
  if (cells.length === 0) return 'only deskdrop_* columns';
  const shown = cells.slice(0, SHOWN_COLUMNS).map((cell) => `"${cell.trim().slice(0, SHOWN_CHARACTERS)}"`);
  return `${shown.join(', ')}${cells.length > SHOWN_COLUMNS ? ` and ${cells.length - SHOWN_COLUMNS} more` : ''}`;
};
