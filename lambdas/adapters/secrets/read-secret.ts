import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The secret exists, but has no value yet. */
export class EmptySecretError extends Error {
  override readonly name = 'EmptySecretError';
}

/** The text of a secret that somebody has filled in; the stack creates it empty. */
export const readSecret = async (client: SecretsManagerClient, secretArn: string): Promise<string> => {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (!SecretString) {
    throw new EmptySecretError(
      `the secret ${secretArn} has no text yet: put the provider's credentials into it as JSON (docs/DEPLOY.md)`,
    );
  }
  return SecretString;
};
