import type { OrderingTimes } from './ordering-times.ts';

/** Clocks that are this far apart are told; the answer's way and the header's whole seconds are taken off already. */
export const CLOCK_TOLD_MS = 5_000;
/** Beyond this nothing is ordered, and nothing that bears a time is written. The provider refuses our signatures as well. */
const CLOCK_OFF_MAX_MS = 15 * 60_000;

/**
 * How far our clock is ahead of the provider's (negative: behind), as one answer tells: only what neither the whole second of
 * its `Date` nor the time that the exchange took can explain, so 0 where the clocks may be the same. Milliseconds.
 *
 * @param sentAt our clock when the request left
 * @param receivedAt our clock when its answer was there
 */
export const clockOffMs = (providerDate: number, sentAt: number, receivedAt: number): number => {
  const ahead = sentAt - (providerDate + 1_000);
  const behind = receivedAt - providerDate;
  return ahead > 0 ? ahead : behind < 0 ? behind : 0;
};

/** `undefined`: the provider tells no time, so nothing is known. */
export type ClockOff = number | undefined;

export const isClockWrong = (off: ClockOff): off is number => off !== undefined && Math.abs(off) > CLOCK_OFF_MAX_MS;

/** Only then may a stored time be called impossible. */
export const isClockConfirmed = (off: ClockOff): off is number => off !== undefined && !isClockWrong(off);

/**
 * What a comparison takes off, and what may come to it before the next: the header's whole second, the longest way of an
 * answer, and a second of drift.
 */
const UNMEASURED_MS = 1_000 + 5_000 + 1_000;

/** The most that our clock can be off, without its sign, where that is more than the stage's skew. */
export const offBeyondSkew = (
  { clockSkewMs }: Pick<OrderingTimes, 'clockSkewMs'>,
  off: ClockOff,
): number | undefined => {
  if (off === undefined || off === 0) return undefined;
  const atMost = Math.abs(off) + UNMEASURED_MS;
  return atMost <= clockSkewMs ? undefined : atMost;
};

/** Window and quiet time reckon with the larger of the two: the stage's skew, and what was measured. */
export const withClockOff = (times: OrderingTimes, off: ClockOff): OrderingTimes => {
  const clockSkewMs = offBeyondSkew(times, off);
  return clockSkewMs === undefined ? times : { ...times, clockSkewMs };
};

/** `47 h ahead of`, `4 min behind`: for people. */
export const clockOffText = (off: number): string => {
  const ms = Math.abs(off);
  const amount =
    ms >= 2 * 3_600_000
      ? `${Math.round(ms / 3_600_000)} h`
      : ms >= 120_000
        ? `${Math.round(ms / 60_000)} min`
        : `${Math.round(ms / 1_000)} s`;
  return `${amount} ${off > 0 ? 'ahead of' : 'behind'} the provider's`;
};
