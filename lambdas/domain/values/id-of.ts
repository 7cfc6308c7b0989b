import { hashToBase32 } from './hash-to-base-32.ts';

/** 100 bits: two of a million ids are the same once in 10^18 runs. */
const ID_LENGTH = 20;

/** JSON keeps the fields apart, and the kind keeps ids of different things apart. */
export const idOf = (kind: string, ...fields: readonly (string | number)[]): string =>
  hashToBase32(JSON.stringify([kind, ...fields]), ID_LENGTH);
