import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { HttpAnswer } from './http-answer.ts';
import { toProviderAnswer } from './provider-answer.ts';
import { readRetryAfterMs, readThrottleWindowMs } from './retry-after.ts';

const RETRIES = 3;
const DELAY_MS = { min: 200, max: 2_000 };

export interface RetryDelay {
  readonly min: number;
  readonly max: number;
}

export interface RetryLimits {
  /** For all tries and the waits between them. */
  readonly timeoutMs: number;
  /** Between two tries; it doubles, with jitter. */
  readonly delayMs?: RetryDelay | undefined;
}

/** The time left for one try. */
export interface TryLimits {
  readonly signal: AbortSignal;
  readonly remainingMs: number;
}

/** A failed try that another one may follow: not before `retryAfterMs` from now. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** The error for the caller if it was the last try. */
  readonly failure: Error;
  readonly retryAfterMs: number;

  constructor(failure: Error, retryAfterMs = 0) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Repeats a call after each `TransientError`, up to four tries in total, and then rejects with the failure of the last
 * one; any other error ends it immediately. Only for calls that may be repeated without harm: reads, and requests for a
 * token. Never for the order, the payment or the cancellation, because their lost response may hide a success.
 *
 * A Retry-After is a lower bound, to which our own wait is added so that many callers spread out; if it is longer than
 * the time left, there is no further try.
 */
export const retryTransient = async <T>(
  attempt: (limits: TryLimits) => Promise<T>,
  { timeoutMs, delayMs = DELAY_MS }: RetryLimits,
): Promise<T> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const endsAt = performance.now() + timeoutMs;
  const remainingMs = () => endsAt - performance.now();
  let last: unknown;
  try {
    return await pRetry(
      () =>
        attempt({ signal, remainingMs: Math.max(1, Math.floor(remainingMs())) }).catch((error: unknown) => {
          last = error;
          throw error;
        }),
      {
        retries: RETRIES,
        factor: 2,
        minTimeout: delayMs.min,
        maxTimeout: delayMs.max,
        randomize: true,
        signal,
        shouldRetry: async ({ error }) => {
          if (!(error instanceof TransientError) || error.retryAfterMs >= remainingMs()) return false;
          await delay(error.retryAfterMs, undefined, { signal });
          return true;
        },
      },
    );
  } catch (error) {
    // Once the time is over p-retry reports only that, and not the result of the last try.
    const failure = signal.aborted && last !== undefined ? last : error;
    throw failure instanceof TransientError ? failure.failure : failure;
  }
};

/** Throttled, or the other side has a problem: the same call may succeed later. */
export const isTransient = ({ status }: Pick<HttpAnswer, 'status'>): boolean => status === 429 || status >= 500;

/** The minimum wait that such a response asks for. */
export const leastWaitMs = (answer: HttpAnswer, now: number): number =>
  readRetryAfterMs(answer, now) ?? readThrottleWindowMs(toProviderAnswer(answer).errorMessage ?? '') ?? 0;
