import type { ProviderAnswer } from '../../domain/outcome.ts';

/** What an answer means for the order: an outcome kind, with its fault or cause. */
export type Verdict =
  | 'accepted'
  | 'refused-order'
  | 'refused-account'
  | 'throttled'
  | 'busy'
  | 'unauthorized'
  | 'conflict'
  | 'ambiguous';

interface AnswerRule {
  /** One status, or the first and last of a range. */
  readonly status: number | readonly [number, number];
  readonly code?: RegExp;
  /** In the message or the detail. */
  readonly text?: RegExp;
  readonly verdict: Verdict;
  readonly meaning: string;
}

/**
 * The first rule that fits decides, and what no rule knows is ambiguous. The status alone does not decide: a 400 may be a
 * quota or a passing state. A rule by code may turn a refusal into something milder, but no code makes an answer that may
 * stand for an order into a refusal.
 */
// biome-ignore format: one rule a line, to be read as a table.
const ANSWER_RULES: readonly AnswerRule[] = [
  { status: [200, 299], verdict: 'accepted', meaning: 'the provider accepted the order' },
  { status: 409, verdict: 'conflict', meaning: 'the provider reports a conflict: another desktop of that name, or an earlier success of ours' },
  { status: [100, 599], code: /^APIGW?\.0201$/, verdict: 'ambiguous', meaning: 'the gateway gave up waiting for the service, which may have gone on' },
  { status: 400, code: /^WKS\.0407$/, verdict: 'busy', meaning: 'the provider is still adding disks and takes no order meanwhile' },
  { status: 400, code: /^(WKS\.00131104|CBC\..*)$/, verdict: 'refused-account', meaning: 'the account may not order this' },
  { status: 400, text: /\bquotas?\b/i, verdict: 'refused-account', meaning: 'a quota of the account is used up' },
  { status: 400, verdict: 'refused-order', meaning: 'the provider refused the order' },
  { status: 401, verdict: 'unauthorized', meaning: 'the provider did not accept our credentials' },
  { status: 403, verdict: 'refused-account', meaning: 'the account may not place this order (right, quota or service)' },
  { status: 404, verdict: 'refused-account', meaning: 'the provider does not know this address: wrong endpoint or project' },
  { status: 408, verdict: 'ambiguous', meaning: 'the provider gave up waiting, perhaps after it had read the order' },
  { status: 413, verdict: 'refused-order', meaning: 'the order is too large for the provider' },
  { status: 422, verdict: 'refused-order', meaning: 'the provider refused the order' },
  { status: 429, verdict: 'throttled', meaning: 'the provider throttles us' },
  { status: 444, verdict: 'ambiguous', meaning: 'a proxy broke off' },
  { status: 460, verdict: 'ambiguous', meaning: 'a proxy saw the connection end first' },
  { status: 499, verdict: 'ambiguous', meaning: 'a proxy saw the connection end first' },
  { status: [400, 499], verdict: 'refused-account', meaning: 'the provider refused the request, and no line can be the cause' },
  { status: [300, 399], verdict: 'ambiguous', meaning: 'the provider redirects, which is never followed' },
  { status: [500, 599], verdict: 'ambiguous', meaning: 'the provider failed, perhaps after it had placed the order' },
];

const UNKNOWN = { verdict: 'ambiguous', meaning: 'the answer is none that HTTP knows' } as const;

export const findAnswerRule = (answer: ProviderAnswer): { readonly verdict: Verdict; readonly meaning: string } => {
  const text = `${answer.errorMessage ?? ''} ${answer.errorDetail ?? ''}`;
  const rule = ANSWER_RULES.find(
    ({ status, code, text: pattern }) =>
      (typeof status === 'number'
        ? answer.status === status
        : answer.status >= status[0] && answer.status <= status[1]) &&
      (code === undefined || code.test(answer.errorCode ?? '')) &&
      (pattern === undefined || pattern.test(text)),
  );
  return rule ?? UNKNOWN;
};
