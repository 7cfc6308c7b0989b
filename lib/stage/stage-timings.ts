import type { OrderRate } from '../../lambdas/domain/orders/order-rate.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import type { FunctionConfigs } from './function-config.ts';

/** Numbers that depend on each other. They differ for the real provider and a server on this machine. */
export interface StageTimings {
  readonly times: OrderingTimes;
  /** Time that the submit function keeps after the end of the POST, to record its outcome. */
  readonly recordMarginMs: number;
  readonly functions: FunctionConfigs;
  /** The limit that all workers together keep. Without it orders are sent as fast as possible. */
  readonly orderRate?: OrderRate;
  /** Between two patrols; on AWS in whole minutes, see `PatrolSchedule`. */
  readonly patrolEveryMs: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

// A sweep or a file may use up a function's whole time, so a batch is one message. The orders of a batch are placed at
// the same time, so each has the whole time. An order that is late is not begun, and goes back without an attempt.
const BATCH_SIZE = 1;
const ORDERS_A_BATCH = 5;

// A failed message of these functions comes back after 1, 5 and 20 minutes and then after its visibility timeout. Five
// tries bridge an outage of about an hour.
const TRIES = 5;

/** For the real provider. */
export const PROVIDER_TIMINGS: StageTimings = {
  times: {
    sendByMs: 15 * SECOND_MS,
    requestTimeoutMs: 30 * SECOND_MS,
    submitLimitMs: 60 * SECOND_MS,
    leaseMs: 90 * SECOND_MS,
    commitWithinMs: 10 * MINUTE_MS,
    listedWithinMs: 5 * MINUTE_MS,
    // Twice the skew and the lag: G = 6 minutes.
    clockSkewMs: 2.5 * MINUTE_MS,
    indexLagMs: MINUTE_MS,
    sweepEveryMs: 5 * MINUTE_MS,
    // Two hours, because a paid order may show the names of its desktops late.
    maxSweeps: 24,
    retryDelayMinMs: SECOND_MS,
    retryDelayMaxMs: 15 * MINUTE_MS,
    maxAttempts: 10,
    throttledForMs: 48 * 60 * MINUTE_MS,
    waitForOwnerMs: 5 * SECOND_MS,
    resendAfterMs: 30 * MINUTE_MS,
    followMinMs: MINUTE_MS,
    followMaxMs: 60 * MINUTE_MS,
    // A desktop takes some minutes; the provider's jobs end within half an hour.
    followForMs: 180 * MINUTE_MS,
  },
  recordMarginMs: 10 * SECOND_MS,
  functions: {
    split: {
      timeoutMs: 5 * MINUTE_MS,
      // One full vCPU, because parsing is limited by the CPU.
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
      // Multiplied by the batch size, this is below the provider's limits and the 500 writes per second of one key.
      maxConcurrency: 3,
    },
    reconcile: {
      // Each of token, billing list, details, desktops and sub-jobs may use up the request timeout.
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
    operate: {
      // A sweep of a file's parked orders, one after another; what is left is continued by the next invocation.
      timeoutMs: 15 * MINUTE_MS,
      memoryMiB: 512,
      visibilityMs: 90 * MINUTE_MS,
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
    // An HTTP API ends a request after 30 seconds.
    'request-command': { timeoutMs: 20 * SECOND_MS, memoryMiB: 512 },
  },
  // "POST 100/min" per user is the published limit of the API's other calls. The limit for orders is not published.
  orderRate: { orders: 100, perMs: MINUTE_MS },
  patrolEveryMs: MINUTE_MS,
};

/** For one machine: the clocks are the same, indexes do not lag, and the provider commits and lists at once. */
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
    // Longer than a full queue takes to drain, so that patrols do not fill it with copies.
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
      // No batches, because a batch ends only with its slowest order.
      batchSize: BATCH_SIZE,
      maxConcurrency: 5,
    },
    reconcile: { ...PROVIDER_TIMINGS.functions.reconcile, timeoutMs: 20 * SECOND_MS, visibilityMs: 2 * MINUTE_MS },
    report: { ...PROVIDER_TIMINGS.functions.report, timeoutMs: 2 * MINUTE_MS, visibilityMs: 12 * MINUTE_MS },
    operate: { ...PROVIDER_TIMINGS.functions.operate, timeoutMs: MINUTE_MS, visibilityMs: 6 * MINUTE_MS },
    'dead-letters': { ...PROVIDER_TIMINGS.functions['dead-letters'], visibilityMs: 3 * MINUTE_MS },
    'request-command': PROVIDER_TIMINGS.functions['request-command'],
  },
  // Above what the embedded DynamoDB can handle: the code runs, but does not slow anything down.
  orderRate: { orders: 1_000, perMs: 10 * SECOND_MS },
  // A patrol takes a tenth of a second of CPU time: one per second would keep an idle machine busy.
  patrolEveryMs: 5 * SECOND_MS,
};
