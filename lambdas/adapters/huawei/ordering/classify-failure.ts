import type { SubmissionOutcome } from '../../../domain/orders/outcome.ts';
import { describeError } from '../../../domain/values/describe-error.ts';
import type { AuthorizedResult } from '../auth/send-authorized.ts';

/**
 * A POST without a response. Refused connections, DNS and TLS failures and connections that were not established in
 * time are recognised by WHERE they happened (before the request was written), not by their codes: ECONNRESET can be
 * either.
 */
export const classifyFailure = (failure: Exclude<AuthorizedResult, { kind: 'answered' }>): SubmissionOutcome => {
  const what = describeError(failure.error);
  switch (failure.kind) {
    case 'no-credentials':
      return { kind: 'notSent', cause: failure.error.kind, reason: `Not sent: ${what}` };
    case 'unsent':
      return {
        kind: 'notSent',
        cause: failure.reason,
        reason: failure.reason === 'too-late' ? `Not sent: ${what}` : `The provider could not be reached: ${what}`,
      };
    case 'unanswered':
      return { kind: 'ambiguous', reason: `The order was sent, but its answer is lost: ${what}` };
  }
};
