import { SecretsManagerClient, SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import type { EmailKey } from '../domain/members/email-digest.ts';
import type { Log } from '../ports/telemetry.ts';
import { CALL_LIMITS } from './aws-sdk/client-limits.ts';
import { EmptySecretError, readSecret } from './secrets/read-secret.ts';

/** The key itself (a stage on one machine), or the ARN of the secret that holds it. */
export type EmailKeySource = { readonly key: string } | { readonly key?: undefined; readonly secretArn: string };

/** Errors of Secrets Manager: the secret or its value does not exist, or it is about to be deleted. */
const LOST = ['ResourceNotFoundException', 'InvalidRequestException'];

const isLost = (error: unknown): error is Error =>
  error instanceof EmptySecretError || (error instanceof SecretsManagerServiceException && LOST.includes(error.name));

/**
 * The stage's key, read once per container, when it is first needed; a failure is not kept. Undefined if the key is
 * lost: that must not keep anybody from a desktop. Throws if it is temporarily unreadable, or not readable by this
 * function.
 */
export const openEmailKey = (source: EmailKeySource): ((log: Log) => Promise<EmailKey | undefined>) => {
  if (source.key !== undefined) return async () => source.key;
  const { secretArn } = source;
  let reading: Promise<EmailKey> | undefined;
  return async (log) => {
    reading ??= readSecret(new SecretsManagerClient(CALL_LIMITS), secretArn);
    try {
      return await reading;
    } catch (error) {
      reading = undefined;
      if (!isLost(error)) throw error;
      log.warn('e-mail addresses are not compared: their key is lost', { reason: error.name });
      return undefined;
    }
  };
};
