/** Runs one operation of a port: `effect` changes the world at the moment that the scheduler chooses. */
export type Call = <T>(operation: string, effect: () => T) => Promise<T>;

/** @param lagMs how far an index lags at this moment */
export interface IndexClock {
  readonly now: () => number;
  readonly lagMs: () => number;
}
