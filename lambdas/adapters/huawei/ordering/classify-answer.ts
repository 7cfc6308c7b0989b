import type { ProviderAnswer, SubmissionOutcome } from '../../../domain/orders/outcome.ts';
import { omitUndefined } from '../../../domain/values/omit-undefined.ts';
import type { HttpAnswer } from '../http/http-answer.ts';
import { isOrderId } from '../http/is-order-id.ts';
import { describeAnswer, readJsonObject, toProviderAnswer } from '../http/provider-answer.ts';
import { readRetryAfterMs, readThrottleWindowMs } from '../http/retry-after.ts';
import { findAnswerRule } from './answer-rules.ts';

/** Disks can be added every five minutes; before that the provider repeats the same response. */
const BUSY_WAIT_MIN_MS = 5 * 60_000;

/**
 * What a response to the order POST means for the order. Pure; no response, however odd, makes it throw.
 *
 * @param now epoch milliseconds, for a Retry-After that names a date
 */
export const classifyAnswer = (http: HttpAnswer, now: number): SubmissionOutcome => {
  const answer = toProviderAnswer(http);
  const { verdict, meaning } = findAnswerRule(answer);
  const reason = `${sentence(meaning)} (${describeAnswer(answer)})`;
  switch (verdict) {
    case 'accepted':
      return classifyAcceptance(http, answer);
    case 'refused-order':
      return { kind: 'refused', fault: 'order', reason, answer };
    case 'refused-account':
      return { kind: 'refused', fault: 'account', reason, answer };
    case 'throttled': {
      const retryAfterMs = readRetryAfterMs(http, now) ?? readThrottleWindowMs(answer.errorMessage ?? '');
      return {
        kind: 'notSent',
        cause: 'throttled',
        reason,
        answer,
        ...omitUndefined({ retryAfterMs }),
      };
    }
    case 'busy': {
      const retryAfterMs = Math.max(BUSY_WAIT_MIN_MS, readRetryAfterMs(http, now) ?? 0);
      return { kind: 'notSent', cause: 'busy', retryAfterMs, reason, answer };
    }
    case 'unauthorized':
      return { kind: 'notSent', cause: 'unauthorized', reason, answer };
    case 'conflict':
      return { kind: 'conflict', reason, answer };
    case 'ambiguous':
      return { kind: 'ambiguous', reason, answer };
  }
};

/** Table 14: `order_id`, a string. After a success without it, whichever 2xx it is, it is unknown what was placed. */
const classifyAcceptance = (http: HttpAnswer, answer: ProviderAnswer): SubmissionOutcome => {
  const body = readJsonObject(http);
  const id = body?.order_id;
  if (isOrderId(id)) return { kind: 'accepted', providerOrderId: id, answer };
  const missing = body === undefined ? 'its answer cannot be read' : 'its answer has no usable order_id';
  return { kind: 'ambiguous', reason: `The provider answered HTTP ${answer.status}, but ${missing}`, answer };
};

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
