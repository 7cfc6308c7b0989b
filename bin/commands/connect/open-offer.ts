import { resolve } from 'node:path';
import { createAuthorizer } from '../../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../../lambdas/adapters/huawei/auth/credentials.ts';
import { createProviderOffer } from '../../../lambdas/adapters/huawei/huawei-offer.ts';
import { readProxies } from '../../../lambdas/config.ts';
import type { Answer } from '../../../lambdas/domain/examining/check.ts';
import type { ProviderOffer } from '../../../lambdas/ports/provider-offer.ts';
import { readRunningEndpoints } from '../../../local/cloud/data/endpoints-file.ts';
import { type NamedProvider, namedProvider, type ProviderOptions } from './named-provider.ts';
import { SIMULATED_CREDENTIALS, SIMULATED_PROJECT } from './simulated-provider-access.ts';

const QUESTION_TIMEOUT_MS = 10_000;

export interface OpenOffer {
  readonly offer: ProviderOffer;
  /** The provider's, for prices. */
  readonly region: string | undefined;
}

/** A region as it stands in the names of the provider's hosts. */
const regionIn = (workspaceEndpoint: string): string | undefined =>
  /^workspace\.([a-z0-9-]+)\.myhuaweicloud\.com$/.exec(new URL(workspaceEndpoint).hostname)?.[1];

/**
 * The provider that the options name, or the simulator of the local cloud that runs on the data folder. Throws
 * `CommandError` if the options name a provider only in part.
 */
export const openOffer = async (options: ProviderOptions & { readonly data: string }): Promise<Answer<OpenOffer>> => {
  const named = namedProvider(options, process.env);
  if (named !== undefined) {
    const region = options.providerRegion ?? regionIn(named.provider.workspaceEndpoint);
    return { kind: 'answered', value: { offer: connect(named), region } };
  }
  const running = await readRunningEndpoints(resolve(options.data));
  if (running === undefined)
    return {
      kind: 'not-answered',
      reason: `no provider is named, and no local cloud runs on ${options.data}`,
    };
  if (running.simulated !== true || typeof running.workspace !== 'string')
    return {
      kind: 'not-answered',
      reason: 'the local cloud orders from a provider of your own, and no option names it',
    };
  const { workspace: url } = running;
  const provider = { workspaceEndpoint: url, iamEndpoint: url, bssEndpoint: url, projectId: SIMULATED_PROJECT };
  return {
    kind: 'answered',
    value: { offer: connect({ provider, credentials: SIMULATED_CREDENTIALS }), region: 'local' },
  };
};

const connect = ({ provider, credentials }: NamedProvider): ProviderOffer => {
  const limits = { requestTimeoutMs: QUESTION_TIMEOUT_MS, proxies: readProxies(process.env) };
  const { iamEndpoint, projectId } = provider;
  const authorizer = createAuthorizer(parseCredentials(credentials), { iamEndpoint, projectId, ...limits });
  return createProviderOffer({ ...provider, authorizer, ...limits });
};
