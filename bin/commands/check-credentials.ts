import { findCredentialsFault } from '../../lambdas/adapters/huawei/check-credentials.ts';
import { createAuthorizer } from '../../lambdas/adapters/huawei/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/credentials.ts';
import { CommandError } from './command-error.ts';
import type { NamedProvider } from './named-provider.ts';
import { printable } from './printable.ts';

const CHECK_TIMEOUT_MS = 10_000;

/** Throws `CommandError` where the provider refuses the credentials: every order would end needing attention. */
export const checkCredentials = async ({ provider, credentials }: NamedProvider): Promise<void> => {
  const { workspaceEndpoint, iamEndpoint, projectId } = provider;
  const fault = await findCredentialsFault({
    workspaceEndpoint,
    projectId,
    authorizer: createAuthorizer(parseCredentials(credentials), {
      iamEndpoint,
      projectId,
      requestTimeoutMs: CHECK_TIMEOUT_MS,
    }),
    requestTimeoutMs: CHECK_TIMEOUT_MS,
  });
  if (fault === undefined) return;
  throw new CommandError(
    `${workspaceEndpoint} does not accept the credentials in WORKSPACE_CREDENTIALS for the project ${projectId}: ${printable(fault)}. ` +
      'Nothing was ordered: correct them, or --project-id, and run again.',
  );
};
