/** Invisible characters: controls, formats such as zero width spaces, and blanks other than the plain one. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/u;

/** Letters of other scripts and widths that look like Latin ones. */
const LOOK_ALIKES: readonly (readonly [script: string, letters: RegExp])[] = [
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
  ['full-width', /[\uff01-\uff5e]/u],
  ['mathematical', /[\u{1d400}-\u{1d7ff}]/u],
];

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * A sentence, preceded by a blank, about the first character that is invisible or looks like another; empty if there is
 * none.
 *
 * @param subject what contains it: the name of a column
 */
export const hiddenCharacters = (subject: string, text: string): string => {
  for (const [index, character] of [...text].entries()) {
    if (INVISIBLE.test(character))
      return ` ${subject} has the invisible character ${codeOf(character)} as character ${index + 1}.`;
    const script = LOOK_ALIKES.find(([, letters]) => letters.test(character))?.[0];
    if (script !== undefined)
      return ` ${subject} has the ${script} "${character}" (${codeOf(character)}) as character ${index + 1}.`;
  }
  return '';
};
