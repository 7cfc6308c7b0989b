import { SecretsManagerClient, SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { ConfigError, type ProviderConfig } from '../config.ts';
import type { Log } from '../ports/ports.ts';
import { CALL_LIMITS } from './client-limits.ts';
import { AuthorizationError, type Authorizer } from './huawei/auth/authorizer.ts';
import { createAuthorizer } from './huawei/auth/create-authorizer.ts';
import { parseCredentials } from './huawei/auth/credentials.ts';
import { createReloadingAuthorizer } from './huawei/auth/reloading-authorizer.ts';
import { EmptySecretError, readSecret } from './secrets/read-secret.ts';

type Connected = Omit<ProviderConfig, 'proxies'> & Partial<Pick<ProviderConfig, 'proxies'>>;

/**
 * Memoised: one authorizer, and so one token, per container. A failure is not kept. The credentials come from the
 * environment, or from the secret that it names; the secret is read again when the provider refuses what it held.
 *
 * @param log is told once where IAM does not say whose credentials they are
 */
export const connectProvider = (
  config: Connected,
  requestTimeoutMs: number,
  log?: Pick<Log, 'warn'>,
): (() => Promise<Authorizer>) => {
  let connecting: Promise<Authorizer> | undefined;
  const { credentials, credentialsSecretArn: secretArn, iamEndpoint, projectId, proxies } = config;
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

/** Of Secrets Manager: no value yet (or no secret), and no right to it or to its key. */
const NOT_READABLE = ['ResourceNotFoundException', 'AccessDeniedException', 'DecryptionFailure'];

const isNotFilledIn = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof EmptySecretError ||
  (error instanceof SecretsManagerServiceException && NOT_READABLE.includes(error.name));

/** As if the provider had refused them: until there are credentials orders wait, and use up neither attempts nor receives. */
const refusing = (cause: Error): Authorizer => ({
  headers: async () => {
    throw new AuthorizationError('unauthorized', `there are no credentials that can be used: ${cause.message}`, {
      cause,
    });
  },
  invalidate: () => false,
  operator: async () => undefined,
});
