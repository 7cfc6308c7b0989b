import { type Answer, billingError, gatewayError } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Provider } from '../simulated-provider.ts';
import type { Token } from '../tokens.ts';
import { verifySignature } from './verify-signature.ts';

type Authorized = { readonly ok: true; readonly user: string } | { readonly ok: false; readonly answer: Answer };

const refused = (answer: Answer): Authorized => ({ ok: false, answer });

/**
 * Authenticates a call by token or signature. Workspace requires the project in its path as scope, billing the domain.
 */
export const authorize = (provider: Provider, call: Call, scope: Token['scope']): Authorized => {
  const gateway = (status: number, code: string, message: string) =>
    refused(gatewayError(call.requestId, status, code, message));
  const isOurProject = scope === 'domain' || call.path.projectId === provider.projectId;
  const otherProject = () =>
    gateway(403, 'APIGW.0302', 'The IAM user is not authorized to access the API: the project is not theirs');
  const otherDomain = (needed: string) => refused(billingError(403, 'CBC.0151', `Access denied: ${needed} is needed.`));

  const id = call.headers['x-auth-token'];
  const { authorization } = call.headers;
  if (authorization !== undefined && id === undefined) {
    const signature = verifySignature(call, authorization, provider.accessKeys, provider.now());
    if (!signature.ok) {
      return gateway(401, 'APIGW.0301', `Incorrect IAM authentication information: ${signature.problem}`);
    }
    if (!isOurProject) return otherProject();
    if (scope === 'project' && signature.projectId !== provider.projectId) {
      return gateway(401, 'APIGW.0301', 'Incorrect IAM authentication information: x-project-id is not the project');
    }
    if (scope === 'domain' && signature.domainId !== provider.domainId) return otherDomain('the x-domain-id');
    return { ok: true, user: signature.user };
  }

  if (typeof id !== 'string' || id === '') {
    return gateway(401, 'APIGW.0301', 'Incorrect IAM authentication information: x-auth-token not found');
  }
  if (!isOurProject) return otherProject();
  if (id === provider.staticToken?.token) return { ok: true, user: provider.staticToken.user };
  const token = provider.tokens.find(id);
  if (token === undefined) {
    return gateway(401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail');
  }
  if (token.expiresAt <= provider.now()) return gateway(401, 'APIGW.0307', 'The token must be updated.');
  if (token.scope !== scope) {
    return scope === 'domain'
      ? otherDomain('a token scoped to the domain')
      : gateway(403, 'APIGW.0302', 'The IAM user is not authorized to access the API: a project token is needed');
  }
  return { ok: true, user: token.user };
};
