/** Invisible characters: controls, formats such as zero width spaces, and blanks other than the plain one. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/u;

/** Letters of other scripts and widths that look like Latin ones. */
const LOOK_ALIKES = {
  Cyrillic: /\p{Script=Cyrillic}/u,
  Greek: /\p{Script=Greek}/u,
  Armenian: /\p{Script=Armenian}/u,
  Cherokee: /\p{Script=Cherokee}/u,
  'full-width': /[\uff01-\uff5e]/u,
  mathematical: /[\u{1d400}-\u{1d7ff}]/u,
};

type Script = keyof typeof LOOK_ALIKES;

/** The invisible characters that occur in files, by what they are. */
const KINDS = {
  tab: '\t',
  'line-break': '\n\r\u2028\u2029\u0085\u000b\u000c',
  'no-break-space': '\u00a0\u202f\u2007',
  'zero-width-space': '\u200b',
  'zero-width-joiner': '\u200c\u200d\u2060',
  'byte-order-mark': '\ufeff',
  'soft-hyphen': '\u00ad',
  'direction-mark': '\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069',
  'wide-space': '\u3000\u2000\u2001\u2002\u2003',
};

/** `other`: it has no common name. */
type InvisibleKind = keyof typeof KINDS | 'other';

const KIND_OF: ReadonlyMap<string, InvisibleKind> = new Map(
  Object.entries(KINDS).flatMap(([kind, characters]) => [...characters].map((one) => [one, kind as InvisibleKind])),
);

/** The first character of a text that nobody sees, or takes for another. */
export type HiddenCharacter = {
  /** `U+200B` */
  readonly code: string;
  /** Which character of the text it is, from 1. */
  readonly at: number;
} & (
  | { readonly kind: 'invisible'; readonly what: InvisibleKind }
  | { readonly kind: 'look-alike'; readonly script: Script; readonly character: string }
);

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

export const findHidden = (text: string): HiddenCharacter | undefined => {
  for (const [index, character] of [...text].entries()) {
    const place = { code: codeOf(character), at: index + 1 };
    if (INVISIBLE.test(character)) return { kind: 'invisible', what: KIND_OF.get(character) ?? 'other', ...place };
    for (const [script, letters] of Object.entries(LOOK_ALIKES))
      if (letters.test(character)) return { kind: 'look-alike', script: script as Script, character, ...place };
  }
  return undefined;
};
