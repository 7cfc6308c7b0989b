import { SecretsManagerClient, SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { EmptySecretError, readSecret } from '../../../lambdas/adapters/secrets/read-secret.ts';
import { awsFault } from '../terminal/aws-fault.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { DeployedStage } from './deployed-stage.ts';

/** What each secret of a stage holds, and which policy lets a person read it. */
const SECRETS = {
  emailKey: { what: 'the key of the e-mail addresses', policy: 'OperatorFindsAddresses' },
} as const;

/**
 * The text of one of the stage's secrets. `CommandError` if it cannot be read.
 *
 * @param instead what the person can do without the secret
 */
export const readStageSecret = async (
  { name, clientConfig, resources }: DeployedStage,
  secret: keyof typeof SECRETS,
  instead: string,
): Promise<string> => {
  const { what, policy } = SECRETS[secret];
  const arn = resources.secrets?.[secret];
  if (arn === undefined)
    throw new CommandError(
      `The stage ${name} does not publish where to find ${what}: deploy it with this version, or ${instead}.`,
    );
  await using cleanUp = new AsyncDisposableStack();
  const client = cleanUp.adopt(new SecretsManagerClient(clientConfig), (one) => one.destroy());
  try {
    return await readSecret(client, arn);
  } catch (cause) {
    const isForbidden =
      cause instanceof SecretsManagerServiceException && /^(AccessDenied|DecryptionFailure)/.test(cause.name);
    const reason = cause instanceof EmptySecretError ? cause.message : awsFault(cause);
    if (reason === undefined) throw cause;
    throw new CommandError(
      `${what[0]?.toUpperCase()}${what.slice(1)} of the stage ${name} cannot be read. ${reason}\n` +
        `${isForbidden ? `The policy ${policy} grants that right (docs/PERMISSIONS.md). ` : ''}Or ${instead}.`,
      { cause },
    );
  }
};
