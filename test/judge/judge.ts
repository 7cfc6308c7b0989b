import { checkCalls } from './check-calls.ts';
import { checkDoubles } from './check-doubles.ts';
import { checkKnown } from './check-known.ts';
import { judgePurpose, type Purpose } from './check-purpose.ts';
import { checkReports } from './check-reports.ts';
import { type Finding, readEvidence } from './evidence.ts';
import type { History } from './history.ts';
import { readReports } from './reports.ts';

export interface Verdict {
  /** Broken promises. */
  readonly findings: readonly Finding[];
  readonly purpose: Purpose;
  /**
   * The people of this history that count against promise 15, which is about a share of the people of many histories.
   */
  readonly missed: readonly Finding[];
}

/**
 * Finds the promises of docs/RELIABILITY.md that a history breaks. It uses README, the provider's contract and what an
 * outsider can see, and nothing of how Deskdrop works.
 */
export const judge = (history: History): Verdict => {
  const evidence = readEvidence(history);
  const reports = readReports(evidence);
  const { purpose, failed } = judgePurpose(evidence, reports);
  return {
    findings: [
      ...checkDoubles(evidence, reports),
      ...checkCalls(evidence),
      ...checkReports(evidence, reports),
      ...checkKnown(evidence, reports),
    ],
    purpose,
    missed: failed,
  };
};

export const tell = ({ promise, about, what, shown }: Finding): string =>
  [`promise ${promise}: ${about}: ${what}`, ...shown.map((line) => `    ${line}`)].join('\n');
