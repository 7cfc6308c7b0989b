import { CREDENTIAL_SHAPES, parseCredentials } from '../../../lambdas/adapters/huawei/auth/credentials.ts';
import { proxyFor } from '../../../lambdas/adapters/huawei/http/proxy-for.ts';
import { noPlainProxy } from '../../../lambdas/adapters/huawei/http/send-once.ts';
import { type Environment, readProxies } from '../../../lambdas/config.ts';
import { type ProviderEndpoints, providerEndpoints } from '../../../lib/stage/provider-endpoints.ts';
import { CommandError } from '../terminal/command-error.ts';

/** The options that say where the orders go. */
export interface ProviderOptions extends Partial<ProviderEndpoints> {
  /** Its endpoints are used unless an option names another. */
  readonly providerRegion?: string;
  readonly projectId?: string;
}

export interface NamedProvider {
  readonly provider: ProviderEndpoints & { readonly projectId: string };
  /** Kept apart, because `provider` is passed to the stack and to other processes. */
  readonly credentials: string;
}

/**
 * The provider and credentials that the options name. Undefined for the built-in simulator. Throws `CommandError` or
 * `ConfigError`.
 */
export const namedProvider = (options: ProviderOptions, env: Environment): NamedProvider | undefined => {
  const { providerRegion: region, projectId } = options;
  const own = {
    workspaceEndpoint: options.workspaceEndpoint,
    iamEndpoint: options.iamEndpoint,
    bssEndpoint: options.bssEndpoint,
  };
  if ([region, projectId, ...Object.values(own)].every((value) => value === undefined)) return undefined;
  if (region !== undefined && !/^[a-z0-9-]+$/.test(region)) {
    throw new CommandError(`--provider-region "${region}" must be a region like ap-southeast-3.`);
  }
  const derived = region === undefined ? undefined : providerEndpoints(region);
  const { workspaceEndpoint, iamEndpoint, bssEndpoint } = {
    workspaceEndpoint: own.workspaceEndpoint ?? derived?.workspaceEndpoint,
    iamEndpoint: own.iamEndpoint ?? derived?.iamEndpoint,
    bssEndpoint: own.bssEndpoint ?? derived?.bssEndpoint,
  };
  if (!workspaceEndpoint || !iamEndpoint || !bssEndpoint || !projectId) {
    const missing = Object.entries({ workspaceEndpoint, iamEndpoint, bssEndpoint, projectId }).filter(([, v]) => !v);
    const names = missing.map(([name]) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    const instead = derived === undefined && !(workspaceEndpoint && iamEndpoint && bssEndpoint);
    throw new CommandError(
      `To send the orders to a provider of your own, name ${names.join(', ')} too${instead ? ' (or --provider-region for its endpoints)' : ''}.`,
    );
  }
  for (const [name, url] of Object.entries({ workspaceEndpoint, iamEndpoint, bssEndpoint })) {
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
      throw new CommandError(`${name} "${url}" must be a URL like https://workspace.ap-southeast-3.myhuaweicloud.com.`);
    }
  }
  const proxies = readProxies(env);
  for (const endpoint of [workspaceEndpoint, iamEndpoint, bssEndpoint].map((text) => new URL(text))) {
    if (endpoint.protocol === 'http:' && proxyFor(endpoint, proxies) !== undefined)
      throw new CommandError(`${noPlainProxy(endpoint)}. Nothing was ordered.`);
  }
  return { provider: { workspaceEndpoint, iamEndpoint, bssEndpoint, projectId }, credentials: credentialsFrom(env) };
};

/** The JSON in WORKSPACE_CREDENTIALS. Throws `CommandError` or `ConfigError`. */
const credentialsFrom = (env: Environment): string => {
  const credentials = env.WORKSPACE_CREDENTIALS;
  if (!credentials) {
    throw new CommandError(`Set the environment variable WORKSPACE_CREDENTIALS to ${CREDENTIAL_SHAPES}.`);
  }
  parseCredentials(credentials);
  return credentials;
};
