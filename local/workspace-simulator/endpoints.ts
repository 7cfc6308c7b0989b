/**
 * The provider's endpoints that the simulator implements. Calls are counted and faults are set for each. `identity`
 * tells to whom an access key or a token belongs.
 */
export const ENDPOINTS = [
  'order',
  'desktops',
  'jobs',
  'token',
  'identity',
  'orders',
  'details',
  'cancel',
  'pay',
] as const;

export type Endpoint = (typeof ENDPOINTS)[number];

/** The provider's services, each with its own error format. */
export type Api = 'workspace' | 'iam' | 'billing';

export const API_OF: Readonly<Record<Endpoint, Api>> = {
  order: 'workspace',
  desktops: 'workspace',
  jobs: 'workspace',
  token: 'iam',
  identity: 'iam',
  orders: 'billing',
  details: 'billing',
  cancel: 'billing',
  pay: 'billing',
};
