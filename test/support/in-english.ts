import type { Reason } from '../../lambdas/domain/wording/reason.ts';
import { NO_CELLS, reasonText } from '../../lambdas/domain/wording/reason-text.ts';

/** An outcome with its reason as people read it; for an invalid line, without the content of its cells. */
export const inEnglish = <Outcome extends { readonly reason: Reason }>({ reason, ...outcome }: Outcome) => ({
  ...outcome,
  reason: reasonText(reason, NO_CELLS, 'en'),
});
