/** A desktop as the tests order it. */
export interface OrderedPerson {
  readonly user_name: string;
  readonly computer_name?: string;
}

/** A body that the provider accepts. */
export const orderBody = (people: readonly OrderedPerson[], autoPay: 'true' | 'false' = 'false') => ({
  enterprise_project_id: '0',
  hour_package_resources: [
    {
      period_type: 2,
      period_num: 1,
      is_auto_renew: 0,
      used_up_policy: 'SHUTDOWN_OR_HIBERNATE',
      create_desktops: {
        desktop_type: 'DEDICATED',
        product_id: 'workspace.x86.flexus.xlarge2',
        image_type: 'market',
        image_id: '4e8aebc3-f4dc-4789-a785-0a1769d44c0d',
        root_volume: { type: 'SAS', size: 80 },
        desktops: people,
        hour_package_product_id: 'workspace.x86.flexus.xlarge2.120hours',
      },
    },
  ],
  extend_param: { is_auto_pay: autoPay },
});

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read answers of every shape
  readonly json: any;
}

export const call = async (url: string, init: RequestInit = {}): Promise<Reply> => {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined,
  };
};

export const send = (url: string, method: string, body: unknown, init: RequestInit = {}): Promise<Reply> =>
  call(url, {
    method,
    body: JSON.stringify(body),
    ...init,
    headers: { 'Content-Type': 'application/json', ...init.headers },
  });

type Query = Readonly<Record<string, string | readonly string[]>>;

const search = (query: Query): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => [value].flat().map((one): [string, string] => [key, one])),
  ).toString();

/** The provider's endpoints, with a token that is valid for all of them. */
export const connect = ({ url, projectId }: { url: string; projectId: string }, token: string) => {
  const headers = { 'X-Auth-Token': token };
  const get = (path: string, query: Query) => call(`${url}${path}?${search(query)}`, { headers });
  return {
    order: (body: unknown, init: RequestInit = {}) =>
      send(`${url}/v2/${projectId}/desktops/orders/subscribe`, 'POST', body, { ...init, headers }),
    desktops: (query: Query = {}) => get(`/v2/${projectId}/desktops/detail`, query),
    jobs: (query: Query = {}) => get(`/v2/${projectId}/workspace-sub-jobs`, query),
    orders: (query: Query = {}) => get('/v2/orders/customer-orders', query),
    details: (orderId: string, query: Query = {}) => get(`/v2/orders/customer-orders/details/${orderId}`, query),
    cancel: (orderId: string) =>
      send(`${url}/v2/orders/customer-orders/cancel`, 'PUT', { order_id: orderId }, { headers }),
    pay: (orderId: string) =>
      send(
        `${url}/v3/orders/customer-orders/pay`,
        'POST',
        { order_id: orderId, use_coupon: 'NO', use_discount: 'NO' },
        { headers },
      ),
    token: (scope?: unknown, password = 'secret') =>
      send(`${url}/v3/auth/tokens?nocatalog=true`, 'POST', {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'ordering', password, domain: { name: 'company' } } },
          },
          ...(scope === undefined ? {} : { scope }),
        },
      }),
  };
};

export type SimulatorClient = ReturnType<typeof connect>;

/** A clock that moves only when the test moves it. */
export const manualClock = (start: string) => {
  let time = Date.parse(start);
  return {
    now: () => time,
    advance(ms: number) {
      time += ms;
    },
  };
};
