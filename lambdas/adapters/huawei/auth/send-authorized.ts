import { describeError } from '../../../domain/values/describe-error.ts';
import { untilAborted } from '../../../domain/values/until-aborted.ts';
import type { HttpAnswer } from '../http/http-answer.ts';
import type { Proxies } from '../http/proxy-for.ts';
import { redact } from '../http/secret.ts';
import { type OutgoingRequest, type SendResult, sendOnce } from '../http/send-once.ts';
import {
  AuthorizationError,
  type AuthorizationHeaders,
  type Authorizer,
  type CredentialScope,
  secretsIn,
} from './authorizer.ts';

export interface AuthorizedRequest extends OutgoingRequest {
  readonly scope: CredentialScope;
}

export interface AuthorizedLimits {
  /**
   * The limit for token, request and, after a 401, both once more. A request leaves within the first half or not at
   * all, so that the provider has at least the other half to respond: a shorter time would only cause a doubt.
   */
  readonly requestTimeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly proxies?: Proxies | undefined;
  readonly mayLeave?: (() => boolean) | undefined;
}

export type AuthorizedResult =
  | SendResult
  /** There were no credentials, so nothing was sent. */
  | { readonly kind: 'no-credentials'; readonly error: AuthorizationError };

/**
 * Sends a request with the care that a call which changes something needs. A 401 means that it was not executed: the
 * credentials are renewed once and it is sent once more; after any other response or failure it is not sent again. Our
 * credentials are removed from a response that echoes them. Never rejects.
 */
export const sendAuthorized = async (
  request: AuthorizedRequest,
  authorizer: Authorizer,
  limits: AuthorizedLimits,
): Promise<AuthorizedResult> => {
  const { requestTimeoutMs, maxAnswerBytes, proxies, mayLeave } = limits;
  const answerBy = AbortSignal.timeout(requestTimeoutMs);
  const leaveBy = AbortSignal.timeout(Math.floor(requestTimeoutMs / 2));

  const send = async (): Promise<{ result: AuthorizedResult; mayRenew?: () => boolean }> => {
    let credentials: AuthorizationHeaders;
    try {
      credentials = await untilAborted(authorizer.headers(request.scope, request), leaveBy);
    } catch (error) {
      return { result: { kind: 'no-credentials', error: toAuthorizationError(error, leaveBy) } };
    }
    const result = await sendOnce(
      { ...request, headers: { ...request.headers, ...credentials } },
      { leaveBy, answerBy, maxAnswerBytes, proxies, mayLeave },
    );
    return {
      result: withoutCredentials(result, credentials),
      mayRenew: () => authorizer.invalidate(request.scope, credentials),
    };
  };

  const { result, mayRenew } = await send();
  if (result.kind !== 'answered' || mayRenew === undefined) return result;
  const { status } = result.answer;
  // A token carries the rights of the time it was issued: after a 403 the next request uses a new one.
  if (status === 403) mayRenew();
  if (status !== 401 || !mayRenew()) return result;
  return (await send()).result;
};

const withoutCredentials = (result: SendResult, credentials: AuthorizationHeaders): SendResult =>
  result.kind === 'answered' ? { ...result, answer: redactAnswer(result.answer, secretsIn(credentials)) } : result;

/** Headers count too: one of them is kept as the request's id. */
const redactAnswer = (answer: HttpAnswer, secrets: readonly string[]): HttpAnswer => ({
  ...answer,
  headers: Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, value && redact(value, secrets)]),
  ),
  body: redact(answer.body, secrets),
});

const toAuthorizationError = (error: unknown, leaveBy: AbortSignal): AuthorizationError => {
  if (error instanceof AuthorizationError) return error;
  const message = leaveBy.aborted ? 'IAM gave no token in time' : `the credentials failed: ${describeError(error)}`;
  return new AuthorizationError('unreachable', message, { cause: error });
};
