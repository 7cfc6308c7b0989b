import * as z from 'zod';
import { describeError } from '../../../domain/values/describe-error.ts';
import { endpointUrl } from '../http/endpoint-url.ts';
import type { HttpAnswer } from '../http/http-answer.ts';
import { describeAnswer, toProviderAnswer } from '../http/provider-answer.ts';
import type { Proxies } from '../http/proxy-for.ts';
import { isTransient, leastWaitMs, type RetryDelay, retryTransient, TransientError } from '../http/retry-transient.ts';
import { redact, Secret } from '../http/secret.ts';
import { sendOnce } from '../http/send-once.ts';
import { parseTime } from '../http/wire-time.ts';
import { AuthorizationError, type AuthorizationHeaders, type Authorizer, type CredentialScope } from './authorizer.ts';
import type { Credentials } from './credentials.ts';

/** A token is renewed this long before it expires, so that none expires between our check and the provider's. */
const RENEW_BEFORE_EXPIRY_MS = 5 * 60_000;
/** The body repeats the roles and, whatever was asked for, sometimes the catalog. */
const MAX_TOKEN_ANSWER_BYTES = 1024 * 1024;

interface Token {
  readonly value: Secret;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface IamTokenOptions {
  readonly credentials: Extract<Credentials, { type: 'token' }>;
  readonly iamEndpoint: string;
  readonly projectId: string;
  /** For one token, its retries included. */
  readonly requestTimeoutMs: number;
  readonly retryDelayMs?: RetryDelay | undefined;
  readonly proxies?: Proxies | undefined;
  readonly now: () => number;
}

const bodySchema = z.object({ token: z.object({ expires_at: z.string() }) });

/**
 * Password tokens of IAM (`POST /v3/auth/tokens`), one for each scope, kept until shortly before they expire.
 * Concurrent callers share one request. Asking again is harmless, so transient failures are retried; a refused password
 * never is.
 */
export const createIamTokenAuthorizer = (options: IamTokenOptions): Authorizer => {
  const { credentials, now, requestTimeoutMs, retryDelayMs, proxies } = options;
  const url = endpointUrl(options.iamEndpoint, '/v3/auth/tokens', { nocatalog: 'true' });
  const tokens = new Map<CredentialScope, Token>();
  const requests = new Map<CredentialScope, Promise<Token>>();

  const tryToken = async (scope: CredentialScope, answerBy: AbortSignal): Promise<Token> => {
    const result = await sendOnce(
      {
        method: 'POST',
        url,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(tokenRequest(credentials, scope, options.projectId)),
      },
      { answerBy, maxAnswerBytes: MAX_TOKEN_ANSWER_BYTES, proxies },
    );
    if (result.kind !== 'answered') {
      throw new TransientError(
        new AuthorizationError('unreachable', `IAM could not be reached: ${describeError(result.error)}`),
      );
    }
    return readToken(result.answer, scope, credentials.password, now());
  };
  const requestToken = (scope: CredentialScope): Promise<Token> =>
    retryTransient(({ signal }) => tryToken(scope, signal), { timeoutMs: requestTimeoutMs, delayMs: retryDelayMs });

  return {
    operator: async () => credentials.user,
    headers: async (scope) => {
      const known = tokens.get(scope);
      if (known !== undefined && now() < known.expiresAt - RENEW_BEFORE_EXPIRY_MS) return toHeaders(known);
      let request = requests.get(scope);
      if (request === undefined) {
        request = requestToken(scope)
          .then((token) => {
            tokens.set(scope, token);
            return token;
          })
          .finally(() => requests.delete(scope));
        requests.set(scope, request);
      }
      return toHeaders(await request);
    },
    invalidate: (scope, refused) => {
      if (tokens.get(scope)?.value.unwrap() === refused['X-Auth-Token']) tokens.delete(scope);
      return true;
    },
  };
};

const toHeaders = (token: Token): AuthorizationHeaders => ({ 'X-Auth-Token': token.value.unwrap() });

const tokenRequest = (credentials: IamTokenOptions['credentials'], scope: CredentialScope, projectId: string) => ({
  auth: {
    identity: {
      methods: ['password'],
      password: {
        user: {
          name: credentials.user,
          password: credentials.password.unwrap(),
          domain: { name: credentials.domain },
        },
      },
    },
    scope: scope === 'project' ? { project: { id: projectId } } : { domain: { name: credentials.domain } },
  },
});

const readToken = (answer: HttpAnswer, scope: CredentialScope, password: Secret, now: number): Token => {
  if (answer.status !== 201) {
    const body = redact(answer.body, [password.unwrap()]);
    // Throttled, or IAM itself has a problem: this says nothing about the credentials.
    const later = answer.status === 408 || answer.status === 429 || answer.status >= 500 || answer.status < 400;
    const failure = new AuthorizationError(
      later ? 'unreachable' : 'unauthorized',
      `IAM gave no ${scope} token: ${describeAnswer(toProviderAnswer({ ...answer, body }))}`,
    );
    throw isTransient(answer) ? new TransientError(failure, leastWaitMs(answer, now)) : failure;
  }
  const value = answer.headers['x-subject-token'];
  const body = bodySchema.safeParse(parseJson(answer.body));
  const expiresAt = body.success ? parseTime(body.data.token.expires_at) : undefined;
  if (value === undefined || value === '' || expiresAt === undefined) {
    throw new AuthorizationError(
      'unreachable',
      `IAM answered 201, but without a readable ${scope} token (X-Subject-Token, token.expires_at)`,
    );
  }
  return { value: new Secret(value), expiresAt };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
