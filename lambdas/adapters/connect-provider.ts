import { SecretsManagerClient, SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { ConfigError } from '../domain/values/config-error.ts';
import type { Log } from '../ports/telemetry.ts';
import { CALL_LIMITS } from './aws-sdk/client-limits.ts';
import { AuthorizationError, type Authorizer } from './huawei/auth/authorizer.ts';
import { createAuthorizer } from './huawei/auth/create-authorizer.ts';
import { parseCredentials } from './huawei/auth/credentials.ts';
import { createReloadingAuthorizer } from './huawei/auth/reloading-authorizer.ts';
import type { Proxies } from './huawei/http/proxy-for.ts';
import { EmptySecretError, readSecret } from './secrets/read-secret.ts';

/** The provider's endpoints and our credentials. */
interface ProviderAccess {
  readonly iamEndpoint: string;
  readonly projectId: string;
  /** The credentials' JSON itself, or the ARN of the secret that holds it. */
  readonly credentials?: string | undefined;
  readonly credentialsSecretArn?: string | undefined;
  readonly proxies?: Proxies | undefined;
}

/**
 * Memoised: one authorizer, and so one token, per container. A failure is not kept. The credentials come from the
 * environment, or from the secret that it names; the secret is read again when the provider refuses its value.
 *
 * @param log gets one entry if IAM does not name the user of the credentials
 */
export const connectProvider = (
  access: ProviderAccess,
  requestTimeoutMs: number,
  log?: Pick<Log, 'warn'>,
): (() => Promise<Authorizer>) => {
  let connecting: Promise<Authorizer> | undefined;
  const { credentials, credentialsSecretArn: secretArn, iamEndpoint, projectId, proxies } = access;
  const create = (json: string) =>
    createAuthorizer(parseCredentials(json), { iamEndpoint, projectId, requestTimeoutMs, proxies, log });
  const connect = async () => {
    if (credentials) return create(credentials);
    if (!secretArn) {
      throw new ConfigError('Neither WORKSPACE_CREDENTIALS nor WORKSPACE_CREDENTIALS_SECRET_ARN is set.');
    }
    const client = new SecretsManagerClient(CALL_LIMITS);
    return createReloadingAuthorizer(() => readSecret(client, secretArn), create);
  };
  return () => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      if (secretArn && !credentials && isNotFilledIn(error)) return refusing(error);
      throw error;
    });
    return connecting;
  };
};

/** Errors of Secrets Manager: no value yet (or no secret), and no right to it or to its key. */
const NOT_READABLE = ['ResourceNotFoundException', 'AccessDeniedException', 'DecryptionFailure'];

const isNotFilledIn = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof EmptySecretError ||
  (error instanceof SecretsManagerServiceException && NOT_READABLE.includes(error.name));

/**
 * As if the provider had refused them: until there are credentials orders wait, and use up neither attempts nor
 * receives.
 */
const refusing = (cause: Error): Authorizer => ({
  headers: async () => {
    throw new AuthorizationError('unauthorized', `there are no credentials that can be used: ${cause.message}`, {
      cause,
    });
  },
  invalidate: () => false,
  operator: async () => undefined,
});
