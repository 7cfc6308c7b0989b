/** A header is at most a sentence; longer cells are data. */
const MAX_CHARACTERS = 200;

const ASCII = /^[\0-\x7f]*$/;
/** A cell with a separator may be a row that was split at another one: `user;name` is no user name. */
const SEPARATORS = /[,;|\t]/;

/** What two equal headers share: their key, or for cells without one the text itself. */
export const comparable = (cell: string): string => headerKey(cell) || cell.trim().toLowerCase();

/**
 * What a header's spelling leaves when case, blanks, punctuation, full width and invisible characters are ignored: its
 * letters, digits and marks. Equal keys are equal names. Empty for a cell that cannot be a name.
 */
export const headerKey = (cell: string): string => {
  if (cell.length > MAX_CHARACTERS || SEPARATORS.test(cell.trim())) return '';
  // Every cell of a file may be compared with a header, and most are plain.
  if (ASCII.test(cell)) return cell.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return (
    cell
      .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
      .normalize('NFKC')
      .toLowerCase()
      // Lower case may decompose a letter.
      .normalize('NFKC')
      .replaceAll(/[^\p{L}\p{N}\p{M}]/gu, '')
  );
};
