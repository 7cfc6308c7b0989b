/**
 * The durations and limits of the ordering protocol, in milliseconds. Every value comes from the stage configuration.
 */
export interface OrderingTimes {
  /** S: no byte of a POST leaves later than this after the lease was written (the worker's own monotonic clock). */
  readonly sendByMs: number;
  /** One request to the provider is aborted after this. */
  readonly requestTimeoutMs: number;
  /** The submit function is killed after this; the lease outlives it. */
  readonly submitLimitMs: number;
  /** L: at this age of a lease its worker is done or dead. */
  readonly leaseMs: number;
  /** T: a POST is committed at most this long after its last byte left us, or never. */
  readonly commitWithinMs: number;
  /** V: a committed order is in the billing list at most this much later. */
  readonly listedWithinMs: number;
  /** Part of G: how far two clocks (ours, the provider's) may differ. */
  readonly clockSkewMs: number;
  /** Part of G: how far a ledger index may lag. */
  readonly indexLagMs: number;
  /** Between two sweeps of one order in doubt, once its quiet time is over. */
  readonly sweepEveryMs: number;
  /** Sweeps begun after the quiet time, before an order in doubt is parked. */
  readonly maxSweeps: number;
  /** First and longest wait before an order that was not sent is tried again. */
  readonly retryDelayMinMs: number;
  readonly retryDelayMaxMs: number;
  /** POSTs and payment calls that may fail before a person is asked. */
  readonly maxAttempts: number;
  /**
   * How long the provider may temporarily not take a call (429, credentials) before a person is asked: limited by time,
   * not by tries.
   */
  readonly throttledForMs: number;
  /** How long an order waits for members held by an undecided order before it sets them aside to a child order. */
  readonly waitForOwnerMs: number;
  /** A QUEUED order this long past its due time is assumed to have lost its message. */
  readonly resendAfterMs: number;
  /** The shortest and the longest wait between two looks at an accepted order; they widen with its age. */
  readonly followMinMs: number;
  readonly followMaxMs: number;
  /** A paid order is followed this long, an unpaid one this long after its payment deadline. */
  readonly followForMs: number;
}

/** The provider states create_time in whole seconds, rounded down: widen the window even if the clocks agree. */
const CREATE_TIME_GRAIN_MS = 1000;

/** When a lease that began at `leasedAt` (epoch ms) has certainly ended. */
export const leaseEnd = (leasedAt: number, times: OrderingTimes): number => leasedAt + times.leaseMs;

/**
 * Q = L + T + V + G, counted from the lease. Only a sweep whose first read began after `leasedAt + quietMs` may conclude
 * that an order does not exist. The skew counts on both sides: create_time is the provider's clock, `leasedAt` a worker's.
 */
export const quietMs = (times: OrderingTimes): number =>
  times.leaseMs + times.commitWithinMs + times.listedWithinMs + times.indexLagMs + 2 * times.clockSkewMs;

/**
 * The times by which this order's POST is judged. If the clock that wrote the lease was off by more than the stage's
 * skew, window and quiet time are widened by that much; the lease itself is never moved.
 */
export const timesOf = ({ leaseOffMs = 0 }: { readonly leaseOffMs?: number }, times: OrderingTimes): OrderingTimes =>
  leaseOffMs <= times.clockSkewMs ? times : { ...times, clockSkewMs: leaseOffMs };

/** A day: how late a lease in the future may be noticed. */
const NOTICED_WITHIN_MS = 24 * 60 * 60_000;

/**
 * How far the clock that wrote this lease must have been off, if a right clock sees it in the future; undefined if the
 * stage's skew explains it. Times that only delay are corrected in that case; a lease is evidence, so its order is
 * parked.
 */
export const leaseAheadMs = (leasedAt: string, now: number, times: OrderingTimes): number | undefined => {
  const aheadMs = Date.parse(leasedAt) - now;
  return aheadMs <= 2 * times.clockSkewMs + CREATE_TIME_GRAIN_MS ? undefined : aheadMs + NOTICED_WITHIN_MS;
};

/**
 * The age of a stored time that only delays. A time further in the future than clocks differ was written by a wrong
 * clock: its wait is over, and the next write corrects it.
 */
export const waitedMs = (since: string, now: number, times: Pick<OrderingTimes, 'clockSkewMs'>): number => {
  const ms = now - Date.parse(since);
  return ms < -(2 * times.clockSkewMs + CREATE_TIME_GRAIN_MS) ? Number.POSITIVE_INFINITY : ms;
};

export interface TimeWindow {
  /** Epoch milliseconds, both ends included. */
  readonly from: number;
  readonly to: number;
}

/** The create_time that an order placed by the attempt leased at `leasedAt` can have. */
export const creationWindow = (leasedAt: number, times: OrderingTimes): TimeWindow => ({
  from: leasedAt - times.clockSkewMs - CREATE_TIME_GRAIN_MS,
  to: leasedAt + times.leaseMs + times.commitWithinMs + times.clockSkewMs + CREATE_TIME_GRAIN_MS,
});

export const within = (at: number, window: TimeWindow): boolean => at >= window.from && at <= window.to;

/**
 * An accepted order with the provider's dating: if the time at which it was placed is outside the window of its lease,
 * a wrong clock wrote the lease. That is recorded (`leaseOffMs`); the lease is never moved.
 */
export const datedBy = <Accepted extends { readonly leasedAt: string; readonly leaseOffMs?: number }>(
  order: Accepted,
  placedAt: number,
  times: OrderingTimes,
): Accepted => {
  const leasedAt = Date.parse(order.leasedAt);
  return within(placedAt, creationWindow(leasedAt, timesOf(order, times)))
    ? order
    : { ...order, leaseOffMs: Math.abs(leasedAt - placedAt) + times.clockSkewMs };
};
