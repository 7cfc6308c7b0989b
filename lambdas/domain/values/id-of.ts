import { hashToBase32 } from './hash-to-base-32.ts';

/** 100 bits: the probability that two of a million ids collide is about 1 in 10^18. */
const ID_LENGTH = 20;

/** JSON separates the fields, and the kind separates ids of different things. */
export const idOf = (kind: string, ...fields: readonly (string | number)[]): string =>
  hashToBase32(JSON.stringify([kind, ...fields]), ID_LENGTH);
