/** An accepted order of which billing told a number of desktops, beside what its POST sent. */
export interface ComparedNumber {
  /** ISO 8601. */
  readonly at: string;
  readonly clientOrderId: string;
  readonly providerOrderId: string;
  /** `subscription_num`, as far as it tells one number. */
  readonly told: number;
  readonly sent: number;
}

/** What the comparisons have shown so far, each for good: the first order that bore the number out, and the first that did not. */
export interface NumberEvidence {
  readonly agreement?: ComparedNumber;
  readonly disagreement?: ComparedNumber;
}

export type NumberFinding = keyof NumberEvidence;

/** What one order shows: nothing where the two agree on one desktop, which is one of whatever is counted. */
export const findingOf = ({ told, sent }: Pick<ComparedNumber, 'told' | 'sent'>): NumberFinding | undefined => {
  if (told !== sent) return 'disagreement';
  return sent > 1 ? 'agreement' : undefined;
};

/** Rule E17: may the number say that an order at the provider is not the one that we look for? */
export const tellsOrdersApart = ({ agreement, disagreement }: NumberEvidence): boolean =>
  agreement !== undefined && disagreement === undefined;
