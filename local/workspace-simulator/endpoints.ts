/**
 * The provider's endpoints that the simulator implements. Calls are counted and faults are set for each. `identity`
 * tells to whom an access key or a token belongs; those from `workspace` on only tell what is offered.
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
  'workspace',
  'lock',
  'quotas',
  'products',
  'hour-packages',
  'images',
  'addresses',
  'price',
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
  workspace: 'workspace',
  lock: 'workspace',
  quotas: 'workspace',
  products: 'workspace',
  'hour-packages': 'workspace',
  images: 'workspace',
  addresses: 'workspace',
  price: 'billing',
};
