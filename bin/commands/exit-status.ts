import type { Summary } from '../../lambdas/domain/summary.ts';

/** 0: every line is ordered. 2: some line, or a whole file, needs a person. (1: the command could not run.) */
export const exitStatus = (summaries: readonly Summary[]): 0 | 2 => {
  const needsPerson = summaries.some(
    ({ error, counts }) =>
      error !== undefined || counts.invalid + counts.duplicate + counts.rejected + counts['needs-attention'] > 0,
  );
  return needsPerson ? 2 : 0;
};
