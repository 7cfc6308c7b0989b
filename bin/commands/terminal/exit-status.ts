import type { Summary } from '../../../lambdas/domain/reporting/summary.ts';

/**
 * 0: everybody in the files is ordered. 2: a line or a whole file needs a person. (1: the command could not run.)
 * Duplicates need nobody.
 */
export const exitStatus = (summaries: readonly Summary[]): 0 | 2 => {
  const needsPerson = summaries.some(
    ({ error, counts, changed = 0 }) =>
      error !== undefined ||
      counts.invalid + counts.rejected + counts.withdrawn + counts['needs-attention'] + changed > 0,
  );
  return needsPerson ? 2 : 0;
};
