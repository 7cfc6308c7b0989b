import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The text of a secret that somebody has filled in; the stack creates it empty. */
export const readSecret = async (client: SecretsManagerClient, secretArn: string): Promise<string> => {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (!SecretString) {
    throw new Error(
      `the secret ${secretArn} has no text yet: put the provider's credentials into it as JSON (README, "Deploy")`,
    );
  }
  return SecretString;
};
