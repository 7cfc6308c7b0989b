import * as z from 'zod';
import { describeError } from '../../../domain/values/describe-error.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import { describeAnswer, toProviderAnswer } from '../http/provider-answer.ts';
import type { Proxies } from '../http/proxy-for.ts';
import { isTransient, leastWaitMs, type RetryDelay, retryTransient, TransientError } from '../http/retry-transient.ts';
import { redact, type Secret } from '../http/secret.ts';
import { sendOnce } from '../http/send-once.ts';
import { parseAnswer } from '../http/wire-schema.ts';
import { type AuthorizationHeaders, type RequestToAuthorize, secretsIn } from './authorizer.ts';

const MAX_ANSWER_BYTES = 1024 * 1024;

export interface AskIamOptions {
  readonly iamEndpoint: string;
  /** For each of its reads, its retries included. */
  readonly requestTimeoutMs: number;
  readonly retryDelayMs?: RetryDelay | undefined;
  /** Epoch milliseconds, for a Retry-After that names a date. */
  readonly now?: () => number;
  readonly proxies?: Proxies | undefined;
}

const text = z.string().min(1);
const textThatIs = (expected: string) => z.string().refine((value) => value === expected, 'is not the one asked for');

/**
 * Login name of the IAM user of a permanent access key: `GET /v3.0/OS-CREDENTIAL/credentials/{access_key}`, then `GET
 * /v3.0/OS-USER/users/{user_id}`. According to the vendor's API reference a user may read both about itself without any
 * right (about others it needs `iam:credentials:getCredential` and `iam:users:getUser`); written from that reference,
 * and not tested on a tenant. A temporary key is not among them. Rejects with IAM's message, or the field that it left
 * out.
 *
 * @param sign with the key itself
 */
export const askWhoseKey = async (
  accessKey: string,
  sign: (request: RequestToAuthorize) => AuthorizationHeaders,
  options: AskIamOptions,
): Promise<string> => {
  const { credential } = parseAnswer(
    'the access key in IAM',
    z.object({ credential: z.object({ access: textThatIs(accessKey), user_id: text }) }),
    await read(
      { what: 'the access key', path: `/v3.0/OS-CREDENTIAL/credentials/${pathSegment(accessKey)}`, prove: sign },
      options,
    ),
  );
  const { user_id: userId } = credential;
  const { user } = parseAnswer(
    'the IAM user',
    z.object({ user: z.object({ id: textThatIs(userId), name: text }) }),
    await read({ what: 'the IAM user', path: `/v3.0/OS-USER/users/${pathSegment(userId)}`, prove: sign }, options),
  );
  return user.name;
};

/**
 * Login name of the IAM user of an existing token: `GET /v3/auth/tokens`, with which anybody may verify their own
 * token. Not tested on a tenant. Rejects in the same way.
 */
export const askWhoseToken = async (token: Secret, options: AskIamOptions): Promise<string> => {
  const answer = await read(
    {
      what: 'the token',
      path: '/v3/auth/tokens',
      query: { nocatalog: 'true' },
      prove: () => ({ 'X-Auth-Token': token.unwrap(), 'X-Subject-Token': token.unwrap() }),
    },
    options,
  );
  const schema = z.object({ token: z.object({ user: z.object({ name: text }) }) });
  return parseAnswer('the token in IAM', schema, answer).token.user.name;
};

interface Read {
  /** For errors: "the IAM user". */
  readonly what: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly prove: (request: RequestToAuthorize) => AuthorizationHeaders;
}

const read = (wanted: Read, options: AskIamOptions): Promise<unknown> =>
  retryTransient(({ signal }) => tryRead(wanted, signal, options), {
    timeoutMs: options.requestTimeoutMs,
    delayMs: options.retryDelayMs,
  });

const tryRead = async (
  { what, path, query = {}, prove }: Read,
  answerBy: AbortSignal,
  { iamEndpoint, proxies, now = Date.now }: AskIamOptions,
): Promise<unknown> => {
  const request = { method: 'GET', url: endpointUrl(iamEndpoint, path, query), headers: {}, body: '' } as const;
  const credentials = prove(request);
  const result = await sendOnce(
    { ...request, headers: credentials },
    { answerBy, maxAnswerBytes: MAX_ANSWER_BYTES, proxies },
  );
  if (result.kind !== 'answered')
    throw new TransientError(new Error(`IAM could not be reached: ${describeError(result.error)}`));
  const { answer } = result;
  if (answer.status !== 200 || !answer.complete) {
    const body = redact(answer.body, secretsIn(credentials));
    const failure = new Error(
      `IAM returned nothing about ${what}: ${describeAnswer(toProviderAnswer({ ...answer, body }))}`,
    );
    const passes = isTransient(answer) || (answer.status === 200 && answer.tooLong !== true);
    throw passes ? new TransientError(failure, leastWaitMs(answer, now())) : failure;
  }
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new Error(`IAM's answer about ${what} is not JSON`);
  }
};
