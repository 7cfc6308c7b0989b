import { CATALOGUES, type Language } from './language.ts';
import { type LineCells, problemsText } from './problem-text.ts';
import type { Reason } from './reason.ts';

/**
 * Why a line has its status, in words.
 *
 * @param cells the line's, for the problems of an invalid line
 */
export const reasonText = (reason: Reason, cells: LineCells, language: Language): string => {
  if (reason.code === 'told') return reason.params.text;
  if (reason.code === 'invalid') return problemsText(reason.params.problems, cells, language);
  // The compiler does not see that the text and the reason have the same code.
  const text = CATALOGUES[language].reasons[reason.code] as (
    params: Reason['params'],
    say: (reason: Reason) => string,
  ) => string;
  return text(reason.params, (inner) => reasonText(inner, cells, language));
};

/** For the reasons that name no cell. */
export const NO_CELLS: LineCells = { nameOf: (column) => column, cellOf: () => '' };
