import { createAuthorizer } from '../../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../../lambdas/adapters/huawei/auth/credentials.ts';
import { findCredentialsFault } from '../../../lambdas/adapters/huawei/auth/find-credentials-fault.ts';
import { readProxies } from '../../../lambdas/config.ts';
import { CommandError } from '../terminal/command-error.ts';
import { printable } from '../terminal/printable.ts';
import type { NamedProvider } from './named-provider.ts';

const CHECK_TIMEOUT_MS = 10_000;

/**
 * Throws `CommandError` if the provider refuses the credentials or does not answer: every order would need attention.
 */
export const checkCredentials = async ({ provider, credentials }: NamedProvider): Promise<void> => {
  const { workspaceEndpoint, iamEndpoint, projectId } = provider;
  const limits = { requestTimeoutMs: CHECK_TIMEOUT_MS, proxies: readProxies(process.env) };
  const fault = await findCredentialsFault({
    workspaceEndpoint,
    projectId,
    authorizer: createAuthorizer(parseCredentials(credentials), {
      iamEndpoint,
      projectId,
      ...limits,
    }),
    ...limits,
  });
  if (fault === undefined) return;
  const reason = printable(fault.reason);
  if (fault.kind === 'silence')
    throw new CommandError(
      `The provider does not answer: ${reason}. Nothing was ordered: check its endpoints, the network and, behind a proxy, HTTPS_PROXY and NO_PROXY, and run again.`,
    );
  throw new CommandError(
    `${workspaceEndpoint} does not accept the credentials in WORKSPACE_CREDENTIALS for the project ${projectId}: ${reason}. ` +
      'Nothing was ordered: correct them, or --project-id, and run again.',
  );
};
