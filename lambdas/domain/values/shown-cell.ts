const SHOWN_CHARACTERS = 60;

/** How a cell is quoted in a sentence: only the beginning if it is long. */
export const shown = (value: string): string =>
  value.length <= SHOWN_CHARACTERS ? value : `${value.slice(0, SHOWN_CHARACTERS)}...`;
