import type { Focus } from '../weather.ts';

/** One deliberate fault in the rules. */
export interface Mutant {
  readonly name: string;
  /** What is broken, as a sentence. */
  readonly fault: string;
  /** The hole of the ordering protocol that the removed rule closes, if any. */
  readonly hole?: string;
  /** The weather that catches it, if the common weather rarely does. */
  readonly focus?: Focus;
  readonly edits: readonly Edit[];
}

/** `find` must occur in the file exactly once, otherwise the mutant is stale. */
interface Edit {
  /** From the root of the project. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The mutant no longer matches the code. */
class StaleMutantError extends Error {
  override readonly name = 'StaleMutantError';
}

export const applyEdits = (source: string, file: string, { name, edits }: Mutant): string =>
  edits
    .filter((edit) => edit.file === file)
    .reduce((text, { find, replace }) => {
      const parts = text.split(find);
      if (parts.length !== 2)
        throw new StaleMutantError(
          `mutant ${name}: ${file} holds its text ${parts.length - 1} times, not once; rewrite the mutant:\n${find}`,
        );
      return parts.join(replace);
    }, source);
