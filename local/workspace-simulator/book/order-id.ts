import type { Random } from '../random.ts';

const SUFFIX_LENGTH = 5;
const SUFFIXES = 36 ** SUFFIX_LENGTH;

/** `CS` + yyMMddHHmm + five letters or digits, as in CS25052414519W9OP. */
export const newOrderId = (now: number, random: Random, isTaken: (orderId: string) => boolean): string => {
  const minute = new Date(now).toISOString().replaceAll(/\D/g, '').slice(2, 12);
  const first = Math.floor(random() * SUFFIXES);
  for (let step = 0; step < SUFFIXES; step++) {
    const suffix = ((first + step) % SUFFIXES).toString(36).toUpperCase().padStart(SUFFIX_LENGTH, '0');
    const orderId = `CS${minute}${suffix}`;
    if (!isTaken(orderId)) return orderId;
  }
  throw new Error(`Every order id of the minute ${minute} is taken.`);
};
