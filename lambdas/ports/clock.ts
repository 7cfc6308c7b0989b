/** Wall time for stored times, monotonic time for deadlines inside one invocation. Both in milliseconds. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

/** The provider's clock, from its responses: it is outside this machine, so it shows when our own is wrong. */
export interface ProviderClock {
  /** How far ours is ahead (negative: behind), milliseconds; undefined if the provider sends no time. Never rejects. */
  offMs(): Promise<number | undefined>;
}

/** Later than every stored time, including times that a wrong clock has dated in the future. */
export const END_OF_TIME = '9999-12-31T23:59:59.999Z';
