// A spreadsheet program runs a cell that begins like a formula, whoever wrote it. One leading apostrophe makes it text.

const beginsLikeFormula = (text: string, at: number): boolean => {
  switch (text[at]) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
      return true;
    default:
      return false;
  }
};

/** For output: a cell that begins with `= + - @`, TAB or CR gets one apostrophe in front. */
export const guardFormula = (cell: string): string => (beginsLikeFormula(cell, 0) ? `'${cell}` : cell);

/** For input: takes exactly that one apostrophe off again. */
export const unguardFormula = (cell: string): string =>
  cell.startsWith("'") && beginsLikeFormula(cell, 1) ? cell.slice(1) : cell;
