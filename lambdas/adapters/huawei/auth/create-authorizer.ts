import type { Log } from '../../../ports/telemetry.ts';
import type { Proxies } from '../http/proxy-for.ts';
import type { RetryDelay } from '../http/retry-transient.ts';
import { askWhoseKey, askWhoseToken } from './ask-iam.ts';
import type { Authorizer } from './authorizer.ts';
import type { Credentials } from './credentials.ts';
import { createIamTokenAuthorizer } from './iam-token-authorizer.ts';
import { createOperatorLookup, type OperatorLookup } from './operator-lookup.ts';
import { signRequest } from './sign-request.ts';
import { createSigningAuthorizer } from './signing-authorizer.ts';

export interface AuthorizerOptions {
  readonly iamEndpoint: string;
  readonly projectId: string;
  /** One call of IAM is aborted after this, its retries included. */
  readonly requestTimeoutMs: number;
  /** Between two tries of one call. */
  readonly retryDelayMs?: RetryDelay | undefined;
  readonly proxies?: Proxies | undefined;
  /** Epoch milliseconds; decides when a token is renewed, and dates signatures. */
  readonly now?: () => number;
  /** Called once if IAM does not name our user. */
  readonly log?: Pick<Log, 'warn'> | undefined;
}

export const createAuthorizer = (credentials: Credentials, options: AuthorizerOptions): Authorizer => {
  const { now = Date.now } = options;
  switch (credentials.type) {
    case 'token':
      return createIamTokenAuthorizer({ ...options, credentials, now });
    case 'static-token':
      return {
        headers: async () => ({ 'X-Auth-Token': credentials.token.unwrap() }),
        invalidate: () => false,
        operator: createOperatorLookup(() => askWhoseToken(credentials.token, options), now, options.log),
      };
    case 'aksk':
      return createSigningAuthorizer({
        credentials,
        projectId: options.projectId,
        operator: operatorOf(credentials, options, now),
        now,
      });
  }
};

const operatorOf = (
  credentials: Extract<Credentials, { type: 'aksk' }>,
  options: AuthorizerOptions,
  now: () => number,
): OperatorLookup => {
  const { accessKey, domainId, user } = credentials;
  if (user !== undefined) return async () => user;
  // IAM belongs to the account; a signature is valid without its id too.
  const scope: Readonly<Record<string, string>> = domainId === undefined ? {} : { 'X-Domain-Id': domainId };
  const ask = () => askWhoseKey(accessKey, (request) => signRequest(request, credentials, scope, now()), options);
  return createOperatorLookup(ask, now, options.log);
};
