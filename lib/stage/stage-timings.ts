import type { OrderRate } from '../../lambdas/domain/orders/order-rate.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import type { FunctionConfigs } from './function-config.ts';

/** Numbers that hold together: they follow from who answers, the real provider or a server on this machine. */
export interface StageTimings {
  readonly times: OrderingTimes;
  /** Kept free in the submit function after the POST has ended, to record what it came to. */
  readonly recordMarginMs: number;
  readonly functions: FunctionConfigs;
  /** What the account may order; all workers together keep to it. Without it orders are not paced. */
  readonly orderRate?: OrderRate;
  /** Between two patrols. EventBridge knows whole minutes, see `PatrolSchedule`. */
  readonly patrolEveryMs: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

// An evidence sweep or a file may use up a function's whole time: one message a batch. The orders of a batch are placed at
// the same time, so each has the whole time as well; one that is late is not begun, and goes back without an attempt.
const BATCH_SIZE = 1;
const ORDERS_A_BATCH = 5;

// A failed message of these functions comes back after 1, 5 and 20 minutes and then after its visibility timeout, so this is
// about an hour of AWS or of us not working.
const TRIES = 5;

/** The real provider answers. */
export const PROVIDER_TIMINGS: StageTimings = {
  times: {
    sendByMs: 15 * SECOND_MS,
    requestTimeoutMs: 30 * SECOND_MS,
    submitLimitMs: 60 * SECOND_MS,
    leaseMs: 90 * SECOND_MS,
    commitWithinMs: 10 * MINUTE_MS,
    listedWithinMs: 5 * MINUTE_MS,
    // G = 6 minutes: the skew counts on both sides.
    clockSkewMs: 2.5 * MINUTE_MS,
    indexLagMs: MINUTE_MS,
    sweepEveryMs: 5 * MINUTE_MS,
    // Two hours: a paid order may show its desktops' names late.
    maxSweeps: 24,
    retryDelayMinMs: SECOND_MS,
    retryDelayMaxMs: 15 * MINUTE_MS,
    maxAttempts: 10,
    throttledForMs: 48 * 60 * MINUTE_MS,
    waitForOwnerMs: 5 * SECOND_MS,
    resendAfterMs: 30 * MINUTE_MS,
    followMinMs: MINUTE_MS,
    followMaxMs: 60 * MINUTE_MS,
    // A desktop takes some minutes; the provider's own jobs end within half an hour.
    followForMs: 180 * MINUTE_MS,
  },
  recordMarginMs: 10 * SECOND_MS,
  functions: {
    split: {
      timeoutMs: 5 * MINUTE_MS,
      // One whole virtual CPU: parsing is bound by it.
      memoryMiB: 1769,
      visibilityMs: 30 * MINUTE_MS,
      maxReceiveCount: TRIES,
      batchSize: BATCH_SIZE,
      maxConcurrency: 2,
    },
    submit: {
      timeoutMs: 60 * SECOND_MS,
      memoryMiB: 512,
      visibilityMs: 6 * MINUTE_MS,
      maxReceiveCount: 5,
      batchSize: ORDERS_A_BATCH,
      // Times the batch: below the provider's limits, and far below the 500 writes a second that one key may take.
      maxConcurrency: 3,
    },
    reconcile: {
      // Token, billing list, details, desktops and sub-jobs may each use up the request timeout.
      timeoutMs: 3 * MINUTE_MS,
      memoryMiB: 512,
      visibilityMs: 18 * MINUTE_MS,
      maxReceiveCount: TRIES,
      batchSize: BATCH_SIZE,
      maxConcurrency: 2,
    },
    report: {
      timeoutMs: 5 * MINUTE_MS,
      memoryMiB: 1769,
      visibilityMs: 30 * MINUTE_MS,
      maxReceiveCount: TRIES,
      batchSize: BATCH_SIZE,
      maxConcurrency: 2,
    },
    'dead-letters': {
      timeoutMs: 30 * SECOND_MS,
      memoryMiB: 512,
      visibilityMs: 15 * MINUTE_MS,
      batchSize: 10,
      maxConcurrency: 2,
    },
  },
  // "POST 100/min" for each user, as the vendor says of the API's other calls; the row of the orders is not published.
  orderRate: { orders: 100, perMs: MINUTE_MS },
  patrolEveryMs: MINUTE_MS,
};

/** One machine: its clock is the provider's clock, its index does not lag, and its provider commits and lists at once. */
export const LOOPBACK_TIMINGS: StageTimings = {
  times: {
    sendByMs: 2 * SECOND_MS,
    requestTimeoutMs: 3 * SECOND_MS,
    submitLimitMs: 6 * SECOND_MS,
    leaseMs: 8 * SECOND_MS,
    commitWithinMs: SECOND_MS,
    listedWithinMs: SECOND_MS,
    clockSkewMs: 0,
    indexLagMs: 0,
    sweepEveryMs: SECOND_MS,
    maxSweeps: 10,
    retryDelayMinMs: 100,
    retryDelayMaxMs: 2 * SECOND_MS,
    maxAttempts: 10,
    throttledForMs: 2 * MINUTE_MS,
    waitForOwnerMs: 3 * SECOND_MS,
    // Longer than a full queue takes to drain, so that patrols seconds apart do not fill it with copies.
    resendAfterMs: 20 * SECOND_MS,
    followMinMs: 2 * SECOND_MS,
    followMaxMs: 30 * SECOND_MS,
    followForMs: 2 * MINUTE_MS,
  },
  recordMarginMs: 500,
  functions: {
    split: { ...PROVIDER_TIMINGS.functions.split, timeoutMs: 2 * MINUTE_MS, visibilityMs: 12 * MINUTE_MS },
    submit: {
      ...PROVIDER_TIMINGS.functions.submit,
      timeoutMs: 6 * SECOND_MS,
      visibilityMs: 36 * SECOND_MS,
      // Places alone: a batch is over only when the slowest of its orders is.
      batchSize: BATCH_SIZE,
      maxConcurrency: 5,
    },
    reconcile: { ...PROVIDER_TIMINGS.functions.reconcile, timeoutMs: 20 * SECOND_MS, visibilityMs: 2 * MINUTE_MS },
    report: { ...PROVIDER_TIMINGS.functions.report, timeoutMs: 2 * MINUTE_MS, visibilityMs: 12 * MINUTE_MS },
    'dead-letters': { ...PROVIDER_TIMINGS.functions['dead-letters'], visibilityMs: 3 * MINUTE_MS },
  },
  // More than the embedded DynamoDB lets through: paced by the same code, and slowed by nothing.
  orderRate: { orders: 1_000, perMs: 10 * SECOND_MS },
  // A patrol costs a tenth of a second of computing: one a second would keep an idle machine busy.
  patrolEveryMs: 5 * SECOND_MS,
};
