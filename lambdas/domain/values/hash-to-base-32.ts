import { hash } from 'node:crypto';

/** Crockford's alphabet: without I, L, O, U, so nothing is misread or forms a word. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The first `length` (at most 51) characters, 5 bits each, of SHA-256 over the text in UTF-8. */
export const hashToBase32 = (text: string, length: number): string => {
  const digest = hash('sha256', text, 'buffer');
  let characters = '';
  let pending = 0;
  let pendingBits = 0;
  for (const byte of digest) {
    pending = (pending << 8) | byte;
    pendingBits += 8;
    while (pendingBits >= 5) {
      pendingBits -= 5;
      characters += ALPHABET[pending >> pendingBits];
      pending &= (1 << pendingBits) - 1;
      if (characters.length === length) return characters;
    }
  }
  throw new RangeError(`SHA-256 does not hold ${length} base-32 characters.`);
};
