import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readSecret } from '../adapters/aws/read-secret.ts';
import type { Authorizer } from '../adapters/huawei/authorizer.ts';
import { createAuthorizer } from '../adapters/huawei/create-authorizer.ts';
import { parseCredentials } from '../adapters/huawei/credentials.ts';
import { ConfigError, type ProviderConfig } from '../config.ts';

/** The credentials, from the environment or from the secret that it names; read once per container. */
const readCredentials = (config: ProviderConfig): Promise<string> | string => {
  if (config.credentials) return config.credentials;
  if (config.credentialsSecretArn) return readSecret(new SecretsManagerClient(), config.credentialsSecretArn);
  throw new ConfigError('Neither WORKSPACE_CREDENTIALS nor WORKSPACE_CREDENTIALS_SECRET_ARN is set.');
};

/** Memoised: one authorizer, and so one token, per container. A failure is not kept. */
export const connectProvider = (config: ProviderConfig, requestTimeoutMs: number): (() => Promise<Authorizer>) => {
  let connecting: Promise<Authorizer> | undefined;
  const connect = async () =>
    createAuthorizer(parseCredentials(await readCredentials(config)), {
      iamEndpoint: config.iamEndpoint,
      projectId: config.projectId,
      requestTimeoutMs,
    });
  return () => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
};
