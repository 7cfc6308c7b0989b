/** An accepted order for which billing reported a number of desktops, beside the number that its POST sent. */
export interface ComparedNumber {
  /** ISO 8601. */
  readonly at: string;
  readonly clientOrderId: string;
  readonly providerOrderId: string;
  /** `subscription_num`, if it is unambiguous. */
  readonly told: number;
  readonly sent: number;
}

/**
 * The results of the comparisons, kept permanently: the first order that confirmed the number, and the first that did
 * not.
 */
export interface NumberEvidence {
  readonly agreement?: ComparedNumber;
  readonly disagreement?: ComparedNumber;
}

export type NumberFinding = keyof NumberEvidence;

/** What one order shows: nothing if both numbers are one desktop, which is one of any unit. */
export const findingOf = ({ told, sent }: Pick<ComparedNumber, 'told' | 'sent'>): NumberFinding | undefined => {
  if (told !== sent) return 'disagreement';
  return sent > 1 ? 'agreement' : undefined;
};

/** Rule E17: may the number exclude a provider order as the one that we look for? */
export const tellsOrdersApart = ({ agreement, disagreement }: NumberEvidence): boolean =>
  agreement !== undefined && disagreement === undefined;
