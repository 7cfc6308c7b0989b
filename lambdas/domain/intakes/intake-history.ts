import type { Intake } from './intake.ts';

const HISTORY_MAX = 60;
/** How the file was dropped, planned, held and first reported. */
const HISTORY_HEAD = 10;

/**
 * Adds an entry. Keeps only the beginning and the latest entries: a file whose orders change one after another is
 * opened and reported again for months, and the size of its item is limited.
 */
export const withEntry = (history: Intake['history'], entry: Intake['history'][number]): Intake['history'] =>
  history.length < HISTORY_MAX
    ? [...history, entry]
    : [...history.slice(0, HISTORY_HEAD), ...history.slice(history.length - HISTORY_MAX + HISTORY_HEAD + 1), entry];
