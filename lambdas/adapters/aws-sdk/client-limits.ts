/**
 * How long the SDK's clients wait. By default the SDK waits forever, so one silent socket would use up a function's
 * whole time, and that of all orders of its batch.
 */
interface ClientLimits {
  /** The first try included. */
  readonly maxAttempts: number;
  readonly requestHandler: {
    /** Milliseconds until the connection is established. */
    readonly connectionTimeout: number;
    /** Milliseconds of one try until its response begins, the connection included. */
    readonly requestTimeout: number;
    /** Without it the SDK only logs the timeout. */
    readonly throwOnRequestTimeout: true;
    /** Milliseconds without a byte in either direction, also within a response. */
    readonly socketTimeout: number;
  };
}

/** The SDK's own number. Waits between tries are well under a second. */
const MAX_ATTEMPTS = 3;
/** Within a region a connection takes a few milliseconds; a lost SYN is repeated after one second. */
const CONNECTION_TIMEOUT_MS = 2_000;

/**
 * For DynamoDB, SQS, SNS and Secrets Manager, which respond within milliseconds. A try takes at most half of the
 * ten seconds that submit reserves to record the outcome of a POST, so a second one still fits; all three fit into the
 * shortest time limit of a deployed function (30 s).
 */
export const CALL_LIMITS: ClientLimits = {
  maxAttempts: MAX_ATTEMPTS,
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
    socketTimeout: 5_000,
  },
};

/**
 * For EventBridge, after the work of an invocation is done and recorded: what is not sent waits in the ledger, so one
 * short try is enough.
 */
export const EVENT_LIMITS: ClientLimits = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    throwOnRequestTimeout: true,
    socketTimeout: 2_000,
  },
};

/**
 * For S3. A try may send a part of 5 MB before the response. A download pauses for as long as its reader has no room,
 * which is at most while a part of the result file is sent once, refused and sent again.
 */
export const FILE_LIMITS: ClientLimits = {
  maxAttempts: MAX_ATTEMPTS,
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
    socketTimeout: 25_000,
  },
};

/**
 * For the servers of a local cloud: a poll of its queues is never aborted early, since the message that it was about to
 * receive would stay hidden until its visibility timeout.
 */
export const LOCAL_LIMITS: ClientLimits = {
  maxAttempts: MAX_ATTEMPTS,
  requestHandler: {
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
    socketTimeout: 60_000,
  },
};
