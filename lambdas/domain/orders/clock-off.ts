import type { OrderingTimes } from './ordering-times.ts';

/**
 * Clocks that are further apart than this are logged; the transit time and the header's whole seconds are already
 * subtracted.
 */
export const CLOCK_TOLD_MS = 5_000;
/** Beyond this nothing is ordered, and nothing with a time is written. The provider refuses our signatures as well. */
const CLOCK_OFF_MAX_MS = 15 * 60_000;

/**
 * How far our clock is ahead of the provider's (negative: behind), according to one response: only the difference that
 * neither the whole second of its `Date` nor the duration of the exchange can explain, so 0 if the clocks may agree.
 * Milliseconds.
 *
 * @param sentAt our clock when the request left
 * @param receivedAt our clock when its response arrived
 */
export const clockOffMs = (providerDate: number, sentAt: number, receivedAt: number): number => {
  const ahead = sentAt - (providerDate + 1_000);
  const behind = receivedAt - providerDate;
  return ahead > 0 ? ahead : behind < 0 ? behind : 0;
};

/** `undefined`: the provider sends no time, so nothing is known. */
export type ClockOff = number | undefined;

export const isClockWrong = (off: ClockOff): off is number => off !== undefined && Math.abs(off) > CLOCK_OFF_MAX_MS;

/** Only then may a stored time be called impossible. */
export const isClockConfirmed = (off: ClockOff): off is number => off !== undefined && !isClockWrong(off);

/**
 * The tolerance of a comparison, and the drift until the next one: the header's whole second, the longest transit of a
 * response, and a second of drift.
 */
const UNMEASURED_MS = 1_000 + 5_000 + 1_000;

/** The most that our clock can be off, unsigned, if that is more than the stage's skew. */
export const offBeyondSkew = (
  { clockSkewMs }: Pick<OrderingTimes, 'clockSkewMs'>,
  off: ClockOff,
): number | undefined => {
  if (off === undefined || off === 0) return undefined;
  const atMost = Math.abs(off) + UNMEASURED_MS;
  return atMost <= clockSkewMs ? undefined : atMost;
};

/** Window and quiet time use the larger of the two: the stage's skew, or the measured difference. */
export const withClockOff = (times: OrderingTimes, off: ClockOff): OrderingTimes => {
  const clockSkewMs = offBeyondSkew(times, off);
  return clockSkewMs === undefined ? times : { ...times, clockSkewMs };
};

/** `47 h ahead of`, `4 min behind`: for messages. */
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
