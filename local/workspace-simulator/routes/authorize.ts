import { type Answer, billingError, gatewayError } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Provider } from '../provider.ts';
import type { Token } from '../tokens.ts';

type Authorized = { readonly ok: true; readonly user: string } | { readonly ok: false; readonly answer: Answer };

const refused = (answer: Answer): Authorized => ({ ok: false, answer });

/**
 * Who makes the call. Workspace wants a token scoped to the project of the path, billing one scoped to the domain.
 * Signed requests are not played: they are refused like any call without a token.
 */
export const authorize = (provider: Provider, call: Call, scope: Token['scope']): Authorized => {
  const id = call.headers['x-auth-token'];
  const gateway = (status: number, code: string, message: string) =>
    refused(gatewayError(call.requestId, status, code, message));
  if (typeof id !== 'string' || id === '') {
    return gateway(401, 'APIGW.0301', 'Incorrect IAM authentication information: x-auth-token not found');
  }
  if (scope === 'project' && call.path.projectId !== provider.projectId) {
    return gateway(403, 'APIGW.0302', 'The IAM user is not authorized to access the API: the project is not theirs');
  }
  if (id === provider.staticToken?.token) return { ok: true, user: provider.staticToken.user };
  const token = provider.tokens.find(id);
  if (token === undefined) {
    return gateway(401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail');
  }
  if (token.expiresAt <= provider.now()) return gateway(401, 'APIGW.0307', 'The token must be updated.');
  if (token.scope !== scope) {
    return scope === 'domain'
      ? refused(billingError(403, 'CBC.0151', 'Access denied: a token scoped to the domain is needed.'))
      : gateway(403, 'APIGW.0302', 'The IAM user is not authorized to access the API: a project token is needed');
  }
  return { ok: true, user: token.user };
};
