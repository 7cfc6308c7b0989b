/** The provider's response, for the ledger: Tables 15 to 17 of the API page, every text cut at 4 KB. */
export interface ProviderAnswer {
  readonly status: number;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly errorDetail?: string;
  readonly encodedAuthorizationMessage?: string;
  /** The gateway's X-Request-Id: the provider's support asks for it first. */
  readonly requestId?: string;
}

/**
 * What is known of the effect of one POST. Retry policy, transition and history all read this one value.
 *
 * - `accepted`: the order exists and this is its id.
 * - `refused`: nothing was ordered, and the same request will be refused again. `account`: the cause is ours (quota,
 *   service, right), not a fault of the lines.
 * - `notSent`: nothing was ordered; a later send may succeed. A `throttled` send uses up no attempt.
 * - `conflict`: 409. Somebody else has the name, or our own earlier POST succeeded: look first.
 * - `ambiguous`: the order may exist: look first.
 */
export type SubmissionOutcome =
  | { readonly kind: 'accepted'; readonly providerOrderId: string; readonly answer: ProviderAnswer }
  | {
      readonly kind: 'refused';
      readonly fault: 'order' | 'account';
      readonly reason: string;
      readonly answer: ProviderAnswer;
    }
  | {
      readonly kind: 'notSent';
      readonly cause: 'throttled' | 'unreachable' | 'unauthorized' | 'busy' | 'too-late';
      readonly retryAfterMs?: number;
      readonly reason: string;
      readonly answer?: ProviderAnswer;
    }
  | { readonly kind: 'conflict'; readonly reason: string; readonly answer: ProviderAnswer }
  | { readonly kind: 'ambiguous'; readonly reason: string; readonly answer?: ProviderAnswer };

export type OutcomeKind = SubmissionOutcome['kind'];
