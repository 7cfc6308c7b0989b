/**
 * The answer to one question. `not-answered`: it could not be asked, or its answer cannot be understood, which says
 * neither that all is well nor that something is wrong.
 */
export interface Check {
  /** What was asked about, like `product workspace.x86.flexus.xlarge2`. */
  readonly about: string;
  readonly verdict: 'fine' | 'problem' | 'not-answered';
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

export const CHECK_VERDICTS = ['fine', 'problem', 'not-answered'] as const satisfies readonly Check['verdict'][];

/** What asking came to. */
export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'not-answered'; readonly reason: string };

export const fine = (about: string, says: string): Check => ({ about, verdict: 'fine', says });

export const problem = (about: string, says: string, todo: string): Check => ({
  about,
  verdict: 'problem',
  says,
  todo,
});

export const notAnswered = (about: string, says: string, todo: string): Check => ({
  about,
  verdict: 'not-answered',
  says,
  todo,
});
