import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CALL_LIMITS } from '../adapters/aws/client-limits.ts';
import { readSecret } from '../adapters/aws/read-secret.ts';
import type { Authorizer } from '../adapters/huawei/authorizer.ts';
import { createAuthorizer } from '../adapters/huawei/create-authorizer.ts';
import { parseCredentials } from '../adapters/huawei/credentials.ts';
import { createReloadingAuthorizer } from '../adapters/huawei/reloading-authorizer.ts';
import { ConfigError, type ProviderConfig } from '../config.ts';

type Connected = Omit<ProviderConfig, 'proxies'> & Partial<Pick<ProviderConfig, 'proxies'>>;

/**
 * Memoised: one authorizer, and so one token, per container. A failure is not kept. The credentials come from the
 * environment, or from the secret that it names; the secret is read again when the provider refuses what it held.
 */
export const connectProvider = (config: Connected, requestTimeoutMs: number): (() => Promise<Authorizer>) => {
  let connecting: Promise<Authorizer> | undefined;
  const { credentials, credentialsSecretArn: secretArn, iamEndpoint, projectId, proxies } = config;
  const create = (json: string) =>
    createAuthorizer(parseCredentials(json), { iamEndpoint, projectId, requestTimeoutMs, proxies });
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
      throw error;
    });
    return connecting;
  };
};
