import type { HeaderTerms } from '../columns/header-names.ts';
import type { PinnedPlan } from './intake.ts';

/** The first planner that reads other names than our own. */
const FIRST_WITH_ALIASES = 5;
/** The first planner that counts lines as a spreadsheet counts rows. */
const FIRST_WITH_ROWS = 7;

/** How the file of a plan is read: as it was when it was planned, so that its columns mean what they meant then. */
export const headerTermsOf = ({ plannerVersion, columns, userNameFromEmail }: PinnedPlan): HeaderTerms => ({
  ...(plannerVersion < FIRST_WITH_ALIASES
    ? { exactNames: true }
    : { ...(columns && { columns }), ...(userNameFromEmail && { userNameFromEmail }) }),
  ...(plannerVersion < FIRST_WITH_ROWS && { breaksAreLines: true }),
});
