import type { Focus } from '../weather.ts';

/** One deliberate fault in the rules. */
export interface Mutant {
  readonly name: string;
  /** What is broken, in words. */
  readonly fault: string;
  /** The hole of the ordering protocol that the rule closes, where it closes one. */
  readonly hole?: string;
  /** The weather that its trace needs, where the common one brings it too seldom. */
  readonly focus?: Focus;
  readonly edits: readonly Edit[];
}

/** `find` must stand in the file exactly once: a mutant of code that was rewritten is stale, not caught. */
interface Edit {
  /** From the root of the project. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The mutant does not fit the code any more. */
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
          `mutant ${name}: ${file} holds its text ${parts.length - 1} times, not once; write the mutant anew:\n${find}`,
        );
      return parts.join(replace);
    }, source);
