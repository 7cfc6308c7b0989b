import type { Proxies } from '../../config.ts';
import type { Authorizer } from './authorizer.ts';
import type { Credentials } from './credentials.ts';
import { createIamTokenAuthorizer } from './iam-token-authorizer.ts';
import { createSigningAuthorizer } from './signing-authorizer.ts';

export interface AuthorizerOptions {
  readonly iamEndpoint: string;
  readonly projectId: string;
  /** One token request is aborted after this. */
  readonly requestTimeoutMs: number;
  readonly proxies?: Proxies | undefined;
  /** Epoch milliseconds; decides when a token is renewed, and dates signatures. */
  readonly now?: () => number;
}

export const createAuthorizer = (credentials: Credentials, options: AuthorizerOptions): Authorizer => {
  switch (credentials.type) {
    case 'token':
      return createIamTokenAuthorizer({ ...options, credentials, now: options.now ?? Date.now });
    case 'static-token':
      return {
        headers: async () => ({ 'X-Auth-Token': credentials.token.unwrap() }),
        invalidate: () => false,
      };
    case 'aksk':
      return createSigningAuthorizer({ credentials, projectId: options.projectId, now: options.now ?? Date.now });
  }
};
