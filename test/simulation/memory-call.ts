/** One operation of a port: what it does to the world, at the moment when the world lets it happen. */
export type Call = <T>(operation: string, effect: () => T) => Promise<T>;

/** @param lagMs how old an index's answer is at this moment */
export interface IndexClock {
  readonly now: () => number;
  readonly lagMs: () => number;
}
