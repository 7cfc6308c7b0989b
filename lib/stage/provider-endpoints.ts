/** The provider's region, project and endpoints. */
export interface ProviderConfig {
  /** The provider's region, like `ap-southeast-3`. */
  readonly region: string;
  /** Without it the stack can be synthesized, but the functions that need it refuse to start. */
  readonly projectId?: string;
  readonly workspaceEndpoint: string;
  readonly iamEndpoint: string;
  readonly bssEndpoint: string;
}

export type ProviderEndpoints = Pick<ProviderConfig, 'workspaceEndpoint' | 'iamEndpoint' | 'bssEndpoint'>;

/** The endpoints of a region on the international site. The European and Chinese sites have other billing hosts. */
export const providerEndpoints = (region: string): ProviderEndpoints => ({
  workspaceEndpoint: `https://workspace.${region}.myhuaweicloud.com`,
  iamEndpoint: `https://iam.${region}.myhuaweicloud.com`,
  bssEndpoint: 'https://bss-intl.myhuaweicloud.com',
});

const LOOPBACK_HOST = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

const hostOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).hostname : '');

export const isLoopbackEndpoint = (endpoint: string): boolean => LOOPBACK_HOST.test(hostOf(endpoint));

/** Whether every endpoint is on this machine. */
export const isLoopback = (endpoints: ProviderEndpoints): boolean =>
  [endpoints.workspaceEndpoint, endpoints.iamEndpoint, endpoints.bssEndpoint].every(isLoopbackEndpoint);
