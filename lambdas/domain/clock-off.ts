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

/** Window and quiet time reckon with the larger of the two: the stage's skew, and what was measured. */
export const withClockOff = (times: OrderingTimes, off: ClockOff): OrderingTimes =>
  off === undefined || Math.abs(off) <= times.clockSkewMs ? times : { ...times, clockSkewMs: Math.abs(off) };

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
