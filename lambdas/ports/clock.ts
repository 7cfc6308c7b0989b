/** Wall time for what is written, monotonic time for deadlines inside one invocation. Both in milliseconds. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

/** The provider's clock, as its answers bear it: outside of this machine, so it tells when our own is wrong. */
export interface ProviderClock {
  /** How far ours is ahead (negative: behind), milliseconds; undefined where the provider does not tell. Never rejects. */
  offMs(): Promise<number | undefined>;
}

/** Later than every time that is written: also what a wrong clock has dated ahead is found. */
export const END_OF_TIME = '9999-12-31T23:59:59.999Z';
