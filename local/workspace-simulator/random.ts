import { randomInt } from 'node:crypto';

/** Returns a number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

const RANGE = 2 ** 48 - 1;

export const cryptoRandom: Random = () => randomInt(RANGE) / RANGE;

/** mulberry32: the same seed gives the same numbers, so that a failed run can be repeated. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const randomHex = (random: Random, length: number): string =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
