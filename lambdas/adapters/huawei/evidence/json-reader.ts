import type { ProviderAnswer } from '../../../domain/orders/outcome.ts';
import { describeError } from '../../../domain/values/describe-error.ts';
import { untilAborted } from '../../../domain/values/until-aborted.ts';
import { EvidenceUnavailableError } from '../../../ports/provider.ts';
import { AuthorizationError, type Authorizer, type CredentialScope, secretsIn } from '../auth/authorizer.ts';
import { CLOCK_IS_OFF, saysClockIsOff } from '../http/clock-fault.ts';
import type { HttpAnswer } from '../http/http-answer.ts';
import { describeAnswer, toProviderAnswer } from '../http/provider-answer.ts';
import type { Proxies } from '../http/proxy-for.ts';
import {
  isTransient,
  leastWaitMs,
  type RetryDelay,
  retryTransient,
  TransientError,
  type TryLimits,
} from '../http/retry-transient.ts';
import { redact } from '../http/secret.ts';
import { type OutgoingRequest, sendOnce } from '../http/send-once.ts';

/** A page of 100 desktops with all their details is a few hundred kilobytes. */
const MAX_READ_BYTES = 8 * 1024 * 1024;

export interface JsonReaderOptions {
  readonly authorizer: Authorizer;
  /** For one read, its retries included. */
  readonly requestTimeoutMs: number;
  readonly proxies?: Proxies | undefined;
  /** Between two tries of one read. */
  readonly retryDelayMs?: RetryDelay | undefined;
  /** Epoch milliseconds, for a Retry-After that names a date. */
  readonly now?: () => number;
}

interface ReadRequest {
  /** The name of the source for errors: "the billing order list". */
  readonly source: string;
  readonly scope: CredentialScope;
  readonly url: URL;
  /** A question that does not fit into an address is posted, as JSON. It changes nothing, so it may be repeated. */
  readonly question?: object;
  /** Does this error response say that the thing does not exist? Then the read yields `undefined`. */
  readonly isAbsent?: (answer: ProviderAnswer) => boolean;
}

/** Reads JSON: the parsed body of a 200, or `EvidenceUnavailableError` that names the source. */
export type JsonReader = (request: ReadRequest) => Promise<unknown>;

/** A try that failed permanently: a repetition would fail too. */
class ReadError extends Error {
  override readonly name = 'ReadError';
}

export const createJsonReader = ({
  authorizer,
  requestTimeoutMs,
  proxies,
  retryDelayMs,
  now = Date.now,
}: JsonReaderOptions): JsonReader => {
  const get = async (
    request: ReadRequest,
    signal: AbortSignal,
  ): Promise<{ answer: HttpAnswer; renew: () => boolean }> => {
    const accepts = { Accept: 'application/json' };
    const plain: OutgoingRequest =
      request.question === undefined
        ? { method: 'GET', url: request.url, headers: accepts, body: '' }
        : {
            method: 'POST',
            url: request.url,
            headers: { ...accepts, 'Content-Type': 'application/json' },
            body: JSON.stringify(request.question),
          };
    const credentials = await untilAborted(authorizer.headers(request.scope, plain), signal);
    const result = await sendOnce(
      { ...plain, headers: { ...plain.headers, ...credentials } },
      { answerBy: signal, maxAnswerBytes: MAX_READ_BYTES, proxies },
    );
    if (result.kind !== 'answered') throw result.error;
    const { answer } = result;
    if (answer.tooLong) throw new ReadError(`the answer is longer than ${MAX_READ_BYTES} bytes`);
    if (!answer.complete)
      throw new TransientError(new ReadError('the connection was closed in the middle of the answer'));
    const isGood = answer.status >= 200 && answer.status <= 299;
    return {
      answer: isGood ? answer : { ...answer, body: redact(answer.body, secretsIn(credentials)) },
      renew: () => authorizer.invalidate(request.scope, credentials),
    };
  };

  const getAuthorized = async (request: ReadRequest, signal: AbortSignal): Promise<HttpAnswer> => {
    const { answer, renew } = await get(request, signal);
    if (answer.status !== 401 && answer.status !== 403) return answer;
    // After a 403 the next read uses a new token; a 401 is worth an immediate retry.
    const renewable = renew();
    if (answer.status === 403 || !renewable) return answer;
    return (await get(request, signal)).answer;
  };

  const readOnce = async (request: ReadRequest, signal: AbortSignal): Promise<unknown> => {
    let answer: HttpAnswer;
    try {
      answer = await getAuthorized(request, signal);
    } catch (error) {
      // Getting the credentials includes its own retries.
      if (error instanceof ReadError || error instanceof TransientError || error instanceof AuthorizationError)
        throw error;
      throw new TransientError(new ReadError(describeError(error), { cause: error }));
    }
    if (answer.status === 200) return parseJson(answer);
    const problem = toProviderAnswer(answer);
    if (request.isAbsent?.(problem)) return undefined;
    const said = saysClockIsOff(problem) ? `${CLOCK_IS_OFF} (${describeAnswer(problem)})` : describeAnswer(problem);
    const failure = new ReadError(said);
    throw isTransient(answer) ? new TransientError(failure, leastWaitMs(answer, now())) : failure;
  };

  return async (request) => {
    let isOver = false;
    const attempt = async ({ signal }: TryLimits) => {
      try {
        return await readOnce(request, signal);
      } finally {
        isOver = signal.aborted;
      }
    };
    try {
      return await retryTransient(attempt, { timeoutMs: requestTimeoutMs, delayMs: retryDelayMs });
    } catch (error) {
      const problem = isOver ? `no whole answer within ${requestTimeoutMs} ms` : describeError(error);
      throw new EvidenceUnavailableError(`${request.source} could not be read: ${problem}`, { cause: error });
    }
  };
};

const parseJson = (answer: HttpAnswer): unknown => {
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new ReadError('the answer is not JSON');
  }
};
