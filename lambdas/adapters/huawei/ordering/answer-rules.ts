import type { ProviderAnswer } from '../../../domain/orders/outcome.ts';
import { CLOCK_IS_OFF, CLOCK_PHRASES } from '../http/clock-fault.ts';
import { normalizeErrorText } from '../http/normalize-error-text.ts';

/** The verdict about a response: an outcome kind, with its fault or cause. */
export type Verdict =
  | 'accepted'
  | 'refused-order'
  | 'refused-account'
  | 'throttled'
  | 'busy'
  | 'unauthorized'
  | 'conflict'
  | 'ambiguous';

export interface AnswerRule {
  /** One status, or the first and last of a range. */
  readonly status: number | readonly [number, number];
  /** One of these codes; `CBC.*` is any code with that prefix. */
  readonly codes?: readonly string[];
  /** One of these words in the message or the detail, whatever their case; `nothing`: no code and no message, like a web server's page. */
  readonly says?: readonly string[] | 'nothing';
  /** In words, as part of a sentence. */
  readonly meaning: string;
  readonly verdict: Verdict;
}

/**
 * The first rule that fits decides; a response without a rule is ambiguous. The status alone does not decide: a 400 may
 * be a quota or a transient state. A rule by code may turn a refusal into something milder, but no code turns a
 * response that may stand for an order into a refusal: a 500 and a 409 are verified even if their code is known to be
 * permanent, and then the reason says so.
 */
// biome-ignore format: one rule a line, to be read as a table.
export const ANSWER_RULES: readonly AnswerRule[] = [
  { status: [200, 299], meaning: 'the provider accepted the order', verdict: 'accepted' },

  { status: 409, codes: ['WKS.00010032'], meaning: 'the provider reports a conflict, which may pass: something that the order needs is being changed, or is ours already', verdict: 'conflict' },
  { status: 409, codes: ['WKS.00081101'], meaning: 'the provider reports a conflict of names, which does not pass by itself', verdict: 'conflict' },
  { status: 409, meaning: 'the provider reports a conflict: another desktop of that name, or an earlier success of ours', verdict: 'conflict' },

  { status: [400, 599], codes: ['APIGW.0201', 'APIG.0201'], meaning: 'the gateway gave up waiting for the service, which may have gone on', verdict: 'ambiguous' },

  { status: 400, codes: ['WKS.0407'], meaning: 'the provider is still adding disks and takes no order meanwhile', verdict: 'busy' },
  { status: 400, codes: ['CBC.3144', 'CBC.99003144'], meaning: 'an order for the same is already in progress at the provider, perhaps an earlier one of ours', verdict: 'conflict' },
  { status: 400, codes: ['WKS.00131104'], meaning: 'a quota of the account is used up', verdict: 'refused-account' },
  { status: 400, says: ['quota', 'quotas'], meaning: 'a quota of the account is used up', verdict: 'refused-account' },
  { status: 400, codes: ['CBC.*'], meaning: 'the billing service refused the order: the account may not order this', verdict: 'refused-account' },
  { status: 400, codes: ['WKS.00170312'], meaning: 'the provider does not know a user of the order', verdict: 'refused-order' },
  { status: 400, codes: ['WKS.00170117', 'WKS.00170208'], meaning: 'the provider does not know the user group of the order', verdict: 'refused-order' },
  { status: 400, meaning: 'the provider refused the order', verdict: 'refused-order' },

  { status: 401, codes: ['APIGW.0301', 'APIG.0301'], says: CLOCK_PHRASES, meaning: CLOCK_IS_OFF, verdict: 'unauthorized' },
  { status: 401, codes: ['APIGW.0303', 'APIG.0303', 'APIGW.0307', 'APIG.0307'], meaning: 'the provider did not accept our token any more', verdict: 'unauthorized' },
  { status: 401, meaning: 'the provider did not accept our credentials', verdict: 'unauthorized' },

  { status: 403, codes: ['WKS.00081105'], meaning: 'a quota of the account is used up', verdict: 'refused-account' },
  { status: 403, says: ['quota', 'quotas'], meaning: 'a quota of the account is used up', verdict: 'refused-account' },
  { status: 403, codes: ['WKS.00010099'], meaning: 'the Workspace service of the project is disabled', verdict: 'refused-account' },
  { status: 403, meaning: 'the provider does not let us place orders: the right is missing', verdict: 'unauthorized' },

  { status: [404, 405], codes: ['APIGW.*', 'APIG.*'], meaning: 'the provider does not know this address: wrong endpoint or project', verdict: 'unauthorized' },
  { status: [404, 405], says: 'nothing', meaning: 'this address does not exist: wrong endpoint or project', verdict: 'unauthorized' },
  { status: 404, meaning: 'the provider does not find something that the order names', verdict: 'refused-account' },
  { status: 408, meaning: 'the provider gave up waiting, perhaps after it had read the order', verdict: 'ambiguous' },
  { status: 413, meaning: 'the order is too large for the provider', verdict: 'refused-order' },
  { status: 422, meaning: 'the provider refused the order', verdict: 'refused-order' },
  { status: 429, codes: ['APIGW.0308', 'APIG.0308'], meaning: 'the gateway throttles us', verdict: 'throttled' },
  { status: 429, meaning: 'the provider throttles us', verdict: 'throttled' },
  { status: 444, meaning: 'a proxy broke off', verdict: 'ambiguous' },
  { status: 460, meaning: 'a proxy saw the connection end first', verdict: 'ambiguous' },
  { status: 499, meaning: 'a proxy saw the connection end first', verdict: 'ambiguous' },
  { status: [400, 499], meaning: 'the provider refused the request, and no line can be the cause', verdict: 'refused-account' },

  { status: [300, 399], meaning: 'the provider redirects, which is never followed', verdict: 'ambiguous' },

  { status: 500, codes: ['WKS.00010029', 'WKS.0005', 'WKS.0009'], meaning: 'a service behind the provider failed, perhaps after the order was placed', verdict: 'ambiguous' },
  { status: 500, codes: ['WKS.0202', 'WKS.0915'], meaning: 'the provider does not find what the profile names (an OU?), which does not pass by itself', verdict: 'ambiguous' },
  { status: 500, codes: ['WKS.00000003'], meaning: 'the provider has lost the record of opening the Workspace service: cancel the service and apply for it again', verdict: 'ambiguous' },
  { status: [500, 599], meaning: 'the provider failed, perhaps after it had placed the order', verdict: 'ambiguous' },
];

const UNKNOWN = { verdict: 'ambiguous', meaning: 'the response has no status that HTTP defines' } as const;

export const findAnswerRule = (answer: ProviderAnswer): Pick<AnswerRule, 'verdict' | 'meaning'> => {
  const words = normalizeErrorText(answer);
  return (
    ANSWER_RULES.find(
      ({ status, codes, says }) =>
        isWithin(status, answer.status) &&
        (codes === undefined || codes.some((code) => isCode(code, answer.errorCode ?? ''))) &&
        (says === undefined ||
          (says === 'nothing'
            ? answer.errorCode === undefined && answer.errorMessage === undefined
            : says.some((word) => words.includes(` ${word} `)))),
    ) ?? UNKNOWN
  );
};

const isWithin = (status: AnswerRule['status'], given: number): boolean =>
  typeof status === 'number' ? given === status : given >= status[0] && given <= status[1];

const isCode = (code: string, given: string): boolean =>
  code.endsWith('*') ? given.startsWith(code.slice(0, -1)) : given === code;
