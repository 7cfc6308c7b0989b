/**
 * The provider's endpoints that the simulator plays: what calls are counted by and faults are set on. `identity` is whatever
 * tells who somebody is: an access key, a user, a token.
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

/** Each of the provider's services words its errors in its own way. */
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
