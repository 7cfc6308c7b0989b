import type { Intake } from './intake.ts';

const HISTORY_MAX = 60;
/** How it was dropped, planned, held and first reported. */
const HISTORY_HEAD = 10;

/**
 * With one entry more. Keeps the beginning and the latest: a file whose orders go on, one after the other, is opened and
 * reported again for months, and its item has an end.
 */
export const withEntry = (history: Intake['history'], entry: Intake['history'][number]): Intake['history'] =>
  history.length < HISTORY_MAX
    ? [...history, entry]
    : [...history.slice(0, HISTORY_HEAD), ...history.slice(history.length - HISTORY_MAX + HISTORY_HEAD + 1), entry];
