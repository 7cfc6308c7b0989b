import { AuthorizationError, type Authorizer } from './authorizer.ts';
import type { Credentials } from './credentials.ts';
import type { OperatorLookup } from './operator-lookup.ts';
import { signRequest } from './sign-request.ts';

export interface SigningOptions {
  readonly credentials: Extract<Credentials, { type: 'aksk' }>;
  readonly projectId: string;
  /** Looks up the user of the key. */
  readonly operator: OperatorLookup;
  /** Epoch milliseconds: the date of the signatures. */
  readonly now: () => number;
}

/** Signs every request with an access key. It has nothing to fetch and nothing to renew. */
export const createSigningAuthorizer = ({ credentials, projectId, operator, now }: SigningOptions): Authorizer => ({
  operator,
  headers: async (scope, request) => {
    if (scope === 'project') return signRequest(request, credentials, { 'X-Project-Id': projectId }, now());
    if (credentials.domainId === undefined) {
      throw new AuthorizationError(
        'unauthorized',
        'the credentials have no domainId, without which billing cannot be asked: add the account id to them',
      );
    }
    return signRequest(request, credentials, { 'X-Domain-Id': credentials.domainId }, now());
  },
  invalidate: () => false,
});
