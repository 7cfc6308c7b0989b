import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Authorizer } from '../../lambdas/adapters/huawei/auth/authorizer.ts';
import { AuthorizationError } from '../../lambdas/adapters/huawei/auth/authorizer.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import type { ListedOrder } from '../../lambdas/domain/doubts/evidence.ts';
import { EvidenceUnavailableError, type ProviderBook } from '../../lambdas/ports/provider.ts';
import {
  answerWith,
  breakOff,
  type HttpServer,
  hang,
  inTurn,
  type ReceivedRequest,
  type Respond,
  reset,
  stall,
  startHttpServer,
} from '../support/http-server.ts';

const at = (time: string) => Date.parse(`2026-03-01T${time}Z`);
const WINDOW = { from: at('12:00:00'), to: at('12:30:00') };
const NAMES = { computerNames: ['D-ada'], userNames: ['ada'] };

/** Tokens say what they are for and how often they were renewed: project-1, domain-2. */
const tokens = (): Authorizer => {
  const numbers = { project: 1, domain: 1 };
  return {
    operator: async () => 'bot',
    headers: async (scope) => ({ 'X-Auth-Token': `${scope}-token-${numbers[scope]}` }),
    invalidate: (scope, refused) => {
      if (refused['X-Auth-Token'] === `${scope}-token-${numbers[scope]}`) numbers[scope]++;
      return true;
    },
  };
};

const bookFor = (server: HttpServer, requestTimeoutMs = 30_000, authorizer = tokens()): ProviderBook =>
  createProviderBook({
    workspaceEndpoint: server.url,
    bssEndpoint: server.url,
    projectId: 'p1',
    authorizer,
    requestTimeoutMs,
    retryDelayMs: { min: 1, max: 2 },
  });

/** Serves the rows as the provider pages them: from `offset`, at most `limit`, at most `pageMax`. */
const paged =
  (field: string, rows: readonly object[], pageMax = 1000): Respond =>
  (request, response) => {
    const offset = Number(request.query.get('offset'));
    const limit = Math.min(Number(request.query.get('limit')), pageMax);
    const body = { total_count: rows.length, [field]: rows.slice(offset, offset + limit) };
    return answerWith(200, body)(request, response);
  };

const seen = (requests: readonly ReceivedRequest[], key: string) =>
  requests.map(({ query }) => query.getAll(key).join());

describe('the orders of a window', () => {
  const listed = (id: string, more: object = {}) => ({
    order_id: id,
    status: 6,
    create_time: '2026-03-01T12:10:00Z',
    order_type: 1,
    service_type_code: 'hws.service.type.vdi',
    ...more,
  });

  it('are requested with the domain’s credentials, in whole seconds, for every service', async () => {
    const server = await startHttpServer(paged('order_infos', []));
    expect(await bookFor(server).listOrders({ from: at('12:00:00') + 1, to: at('12:30:00') + 1 })).toEqual([]);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET', path: '/v2/orders/customer-orders' });
    expect(request?.headers['x-auth-token']).toBe('domain-token-1');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      create_time_begin: '2026-03-01T12:00:00Z',
      create_time_end: '2026-03-01T12:30:01Z',
      order_type: '1',
      order_by: 'createTime',
      limit: '100',
      offset: '0',
    });
  });

  it.each<[number | string, ListedOrder['status']]>([
    [1, 'pending'],
    [2, 'pending'],
    [3, 'paid'],
    [4, 'cancelled'],
    [5, 'paid'],
    [6, 'unpaid'],
    ['6', 'unpaid'],
    [9, 'pending'],
    [10, 'paid'],
    [13, 'paid'],
    [7, 'unknown'],
    [99, 'unknown'],
  ])('with status %j are %s', async (status, expected) => {
    const server = await startHttpServer(paged('order_infos', [listed('CS1', { status })]));
    expect(await bookFor(server).listOrders(WINDOW)).toEqual([
      {
        providerOrderId: 'CS1',
        subOrderIds: [],
        status: expected,
        createdAt: at('12:10:00'),
        ...(status === 5 ? { completed: true } : {}),
        ...(expected === 'unknown' ? { unknownStatus: status } : {}),
      },
    ]);
  });

  it.each([
    [{ amount_after_discount: 59.5, currency: 'USD' }, { amount: { value: 59.5, currency: 'USD' } }],
    [{ amount_after_discount: '59.5' }, { amount: { value: 59.5 } }],
    [{ amount_after_discount: null, pending_payment_end_time: null }, {}],
    [{ amount_after_discount: 'free', pending_payment_end_time: '' }, {}],
    [{ amount_after_discount: -5 }, {}],
    [{ amount_after_discount: '0x10' }, {}],
    [{ pending_payment_end_time: '2026-03-01T20:30:00+08:00' }, { payBy: at('12:30:00') }],
    [{ pending_payment_end_time: '2026-03-01T12:30:00Z' }, { payBy: at('12:30:00') }],
  ])('with %j are read as %j', async (fields, expected) => {
    const server = await startHttpServer(paged('order_infos', [listed('CS1', { status: 6, ...fields })]));
    const [{ amount, payBy } = {} as ListedOrder] = await bookFor(server).listOrders(WINDOW);
    expect({ ...(amount && { amount }), ...(payBy && { payBy }) }).toEqual(expected);
  });

  it('have the ids of their sub-orders', async () => {
    const parts = { service_type_code: null, sub_order_infos: [{ order_id: 'CS1-1' }, { order_id: 'CS1-2' }] };
    const server = await startHttpServer(paged('order_infos', [listed('CS1', parts)]));
    expect(await bookFor(server).listOrders(WINDOW)).toMatchObject([{ subOrderIds: ['CS1-1', 'CS1-2'] }]);
  });

  it('with an offset are read as that instant', async () => {
    const rows = [
      listed('A', { create_time: '2026-03-01T20:10:00+08:00' }),
      listed('B', { create_time: '2026-03-01T06:40:00.250-0530' }),
    ];
    const server = await startHttpServer(paged('order_infos', rows));
    const orders = await bookFor(server).listOrders(WINDOW);
    expect(orders.map(({ createdAt }) => createdAt)).toEqual([at('12:10:00'), at('12:10:00') + 250]);
  });

  it.each(['2026-03-01T11:59:59Z', '2026-03-01T12:30:01Z', '2026-03-01T12:10:00+08:00'])(
    'are unavailable when one of %s is among them, which the window does not hold',
    async (create_time) => {
      const rows = [listed('CS1', { create_time: '2026-03-01T12:00:00Z' }), listed('CS2', { create_time })];
      const server = await startHttpServer(paged('order_infos', rows));
      await expect(bookFor(server).listOrders(WINDOW)).rejects.toThrow(/CS2 with create_time .* was asked for/);
    },
  );

  it('come from all pages, also when these are shorter than asked for', async () => {
    const rows = Array.from({ length: 130 }, (_, number) => listed(`CS${number}`));
    const server = await startHttpServer(paged('order_infos', rows, 50));
    const orders = await bookFor(server).listOrders(WINDOW);
    expect(orders.map((order) => order.providerOrderId)).toEqual(rows.map((row) => row.order_id));
    expect(seen(server.requests, 'offset')).toEqual(['0', '50', '100', '130']);
  });

  it('come from all pages if total_count counts a page, and if the page after the last is empty', async () => {
    const rows = Array.from({ length: 130 }, (_, number) => listed(`CS${number}`));
    const server = await startHttpServer((request, response) => {
      const offset = Number(request.query.get('offset'));
      const page = rows.slice(offset, offset + 100);
      const body = { total_count: page.length, order_infos: page.length === 0 ? null : page };
      return answerWith(200, body)(request, response);
    });
    expect(await bookFor(server).listOrders(WINDOW)).toHaveLength(130);
  });

  it.each([
    ['create_time', '2026-03-01 12:10:00'],
    ['create_time', '2026-03-01T12:10:00'],
    ['create_time', '2026-03-01T12:10Z'],
    ['create_time', 'Mar 2026'],
    ['create_time', '2026-02-30T12:10:00Z'],
    ['create_time', '2026-03-01T24:10:00Z'],
    ['create_time', 1772367000000],
    ['pending_payment_end_time', '2026-03-01 12:10:00'],
    ['status', '6.0'],
    ['status', 6.5],
    ['status', null],
    ['order_id', 'two words'],
    ['order_id', '..'],
    ['order_id', 7],
    ['user_name', 7],
    ['sub_order_infos', [{ order_id: '.' }]],
    ['sub_order_infos', [{}]],
    ['sub_order_infos', 'CS1-1'],
  ])('are unavailable when %s is %j, and the field is named', async (field, value) => {
    const server = await startHttpServer(paged('order_infos', [listed('CS1', { [field]: value })]));
    await expect(bookFor(server).listOrders(WINDOW)).rejects.toThrow(new RegExp(`unknown shape.*${field}`));
  });

  it.each<[string, unknown]>([
    ['nothing at all', ''],
    ['no JSON', '<html></html>'],
    ['an empty object', {}],
    ['a count without orders', { total_count: 2 }],
    ['fewer orders than it counts', { total_count: 2, order_infos: [] }],
    ['an order without an id', { total_count: 1, order_infos: [{ status: 6, create_time: '2026-03-01T12:10:00Z' }] }],
    ['an order without a time', { total_count: 1, order_infos: [{ order_id: 'CS1', status: 6 }] }],
    ['an order of no known status', { total_count: 1, order_infos: [listed('CS1', { status: 'paid' })] }],
  ])('are unavailable, not empty, when the answer is %s', async (_, body) => {
    const server = await startHttpServer(answerWith(200, body));
    await expect(bookFor(server).listOrders(WINDOW)).rejects.toThrow(EvidenceUnavailableError);
    await expect(bookFor(server).listOrders(WINDOW)).rejects.toThrow(/billing order list/);
  });
});

describe('the details of an order', () => {
  const LISTED: ListedOrder = {
    providerOrderId: 'CS1',
    subOrderIds: ['A'],
    status: 'unpaid',
    createdAt: at('12:10:00'),
  };
  const details = (more: object = {}, info: object = {}) => ({
    order_info: { order_id: 'CS1', status: 3, create_time: '2026-03-01T12:10:00Z', user_name: 'Bot', ...info },
    order_line_items: [{ product_id: 'p', service_type_code: 'hws.service.type.vdi', subscription_num: 50 }],
    total_count: 1,
    ...more,
  });
  /** As the provider pages the line items. */
  const pagedDetails =
    (body: ReturnType<typeof details> & { readonly order_line_items: object[] | null }, pageMax = 100): Respond =>
    (request, response) => {
      const offset = Number(request.query.get('offset'));
      const items = body.order_line_items?.slice(offset, offset + pageMax) ?? null;
      return answerWith(200, { ...body, order_line_items: items })(request, response);
    };

  it('contain who placed it, its number of desktops, and its current status', async () => {
    const server = await startHttpServer(pagedDetails(details({}, { sub_order_infos: [{ order_id: 'B' }] })));
    expect(await bookFor(server).orderDetails(LISTED)).toEqual({
      providerOrderId: 'CS1',
      subOrderIds: ['A', 'B'],
      status: 'paid',
      createdAt: at('12:10:00'),
      desktops: 50,
      operator: 'Bot',
    });
    expect(server.requests).toMatchObject([
      { method: 'GET', path: '/v2/orders/customer-orders/details/CS1', headers: { 'x-auth-token': 'domain-token-1' } },
      { path: '/v2/orders/customer-orders/details/CS1' },
    ]);
  });

  const oneEach = (count: number, more: (number: number) => object = () => ({})) =>
    Array.from({ length: count }, (_, number) => ({
      product_id: 'p',
      service_type_code: 'hws.service.type.vdi',
      subscription_num: 1,
      ...more(number),
    }));

  it.each([
    ['count the page alone', (body: object) => body],
    ['are not told', (body: object) => ({ ...body, total_count: null })],
  ])('contain the number from all pages of line items, also if totals %s', async (_, change) => {
    const items = oneEach(130);
    const server = await startHttpServer((request, response) => {
      const offset = Number(request.query.get('offset'));
      const page = items.slice(offset, offset + 100);
      const body = change({ ...details(), order_line_items: page, total_count: page.length });
      return answerWith(200, body)(request, response);
    });
    expect(await bookFor(server).orderDetails(LISTED)).toMatchObject({ desktops: 130 });
  });

  it('do not contain the number if the same line items are repeated', async () => {
    const items = oneEach(3, (number) => ({ order_line_item_id: `item-${number}` }));
    const server = await startHttpServer(answerWith(200, details({ order_line_items: items, total_count: 3 })));
    expect(await bookFor(server).orderDetails(LISTED)).not.toHaveProperty('desktops');
    expect(server.requests).toHaveLength(2);
  });

  it('contain every id: of its sub-orders and of its line items', async () => {
    const items = oneEach(1, () => ({ order_id: 'CS1-9' }));
    const body = details({ order_line_items: items }, { sub_order_infos: [{ order_id: 'B' }] });
    const server = await startHttpServer(pagedDetails(body));
    expect(await bookFor(server).orderDetails(LISTED)).toMatchObject({ subOrderIds: ['A', 'B'], aliases: ['CS1-9'] });
    expect(await bookFor(server).orderStatus('CS1')).toMatchObject({ subOrderIds: ['B'], aliases: ['CS1-9'] });
  });

  it('may be those of the whole if a sub-order was requested', async () => {
    const body = details({}, { order_id: 'CS1-root', sub_order_infos: [{ order_id: 'CS1' }] });
    const server = await startHttpServer(pagedDetails(body));
    expect(await bookFor(server).orderDetails(LISTED)).toMatchObject({
      providerOrderId: 'CS1',
      aliases: ['CS1-root'],
    });
    expect(await bookFor(server).orderStatus('CS1')).toMatchObject({
      providerOrderId: 'CS1-root',
      subOrderIds: ['CS1'],
    });
  });

  it('are unavailable when they are another order’s', async () => {
    const server = await startHttpServer(answerWith(200, details({}, { order_id: 'CS2' })));
    await expect(bookFor(server).orderStatus('CS1')).rejects.toThrow(/of CS1 are those of another order.*CS2/);
  });

  it.each(['.', '..', '', 'two words'])('of %j are not asked for: it cannot be an id', async (id) => {
    const server = await startHttpServer(answerWith(200, details()));
    await expect(bookFor(server).orderStatus(id)).rejects.toThrow(EvidenceUnavailableError);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['the line items are not all there', details({ total_count: 2 })],
    ['there are none', details({ order_line_items: null, total_count: 0 })],
  ])('do not contain the number when %s', async (_, body) => {
    const server = await startHttpServer(pagedDetails(body));
    const order = await bookFor(server).orderDetails(LISTED);
    expect(order).toMatchObject({ operator: 'Bot' });
    expect(order).not.toHaveProperty('desktops');
  });

  it('are not requested once it is cancelled', async () => {
    const server = await startHttpServer(answerWith(200, details()));
    const cancelled: ListedOrder = { ...LISTED, status: 'cancelled' };
    expect(await bookFor(server).orderDetails(cancelled)).toEqual(cancelled);
    expect(server.requests).toHaveLength(0);
  });

  it('are unavailable when the provider does not know what it has listed', async () => {
    const server = await startHttpServer(answerWith(400, { error_code: 'CBC.30000010', error_msg: 'no such order' }));
    await expect(bookFor(server).orderDetails(LISTED)).rejects.toThrow(/do not know CS1/);
  });

  it('contain the current status of any order', async () => {
    const server = await startHttpServer(answerWith(200, details({}, { status: 4 })));
    expect(await bookFor(server).orderStatus('CS1')).toMatchObject({ providerOrderId: 'CS1', status: 'cancelled' });
  });

  it('are undefined for an order that the provider does not know', async () => {
    const server = await startHttpServer(answerWith(400, { error_code: 'CBC.30000010', error_msg: 'no such order' }));
    expect(await bookFor(server).orderStatus('CS9')).toBeUndefined();
  });

  it('are unavailable if only the endpoint is unknown', async () => {
    const server = await startHttpServer(answerWith(404, { error_code: 'APIGW.0101' }));
    await expect(bookFor(server).orderStatus('CS1')).rejects.toThrow(/HTTP 404, APIGW.0101/);
  });
});

describe('desktops', () => {
  const desktop = (name: string, user: string, more: object = {}) => ({
    desktop_id: `id-of-${name}`,
    computer_name: name,
    user_name: user,
    created: '2026-03-01T12:20:00Z',
    order_id: 'CS1-1',
    hour_package_info: { root_order_id: 'CS1' },
    ...more,
  });

  it('are requested by both kinds of names, each in every case that it may have', async () => {
    const server = await startHttpServer(paged('desktops', []));
    await bookFor(server).findDesktops(NAMES);
    expect(server.requests).toMatchObject([
      { path: '/v2/p1/desktops/detail', headers: { 'x-auth-token': 'project-token-1' } },
      { path: '/v2/p1/desktops/detail', headers: { 'x-auth-token': 'project-token-1' } },
    ]);
    expect(seen(server.requests, 'computer_names')).toEqual(['D-ada,D-ADA,d-ada', '']);
    expect(seen(server.requests, 'user_names')).toEqual(['', 'ada,ADA']);
  });

  it('are requested for at most 100 names at once', async () => {
    const server = await startHttpServer(paged('desktops', []));
    const computerNames = Array.from({ length: 50 }, (_, number) => `D-u${number}`);
    await bookFor(server).findDesktops({ computerNames, userNames: [] });
    const asked = server.requests.map((request) => request.query.getAll('computer_names'));
    expect(asked.map((names) => names.length)).toEqual([100, 50]);
    expect(asked.flat()).toEqual(expect.arrayContaining([...computerNames, 'D-U49', 'd-u49']));
  });

  it('are compared without case, and are only the requested ones', async () => {
    const server = await startHttpServer(
      paged('desktops', [
        desktop('D-ADA', 'somebody'),
        desktop('D-other', 'ADA'),
        desktop('D-shared', '', { attach_user_infos: [{ user_name: 'Ada' }] }),
        desktop('D-ada2', 'ada2'),
      ]),
    );
    const found = await bookFor(server).findDesktops(NAMES);
    expect(found.map((one) => one.computerName)).toEqual(['D-ADA', 'D-other', 'D-shared']);
    expect(found[2]).toMatchObject({ userName: 'Ada' });
  });

  it('contain their creation time and their order ids', async () => {
    const server = await startHttpServer(paged('desktops', [desktop('D-ada', 'ada')]));
    expect(await bookFor(server).findDesktops(NAMES)).toEqual([
      {
        desktopId: expect.any(String),
        computerName: 'D-ada',
        userName: 'ada',
        createdAt: at('12:20:00'),
        providerOrderIds: ['CS1-1', 'CS1'],
      },
    ]);
  });

  it.each<[string, unknown, string | undefined]>([
    [
      'ours among others',
      [
        { key: 'team', value: 'lab' },
        { key: 'deskdrop_order', value: 'order-1' },
      ],
      'order-1',
    ],
    ['ours as a text', ['team=lab', 'deskdrop_order=order-1'], 'order-1'],
    ['others only', [{ key: 'team', value: 'order-1' }], undefined],
    ['ours without a value', [{ key: 'deskdrop_order' }, { key: 'deskdrop_order', value: '' }], undefined],
    ['null', null, undefined],
  ])('contain the tag of their order, or not: %s', async (_, tags, orderTag) => {
    const server = await startHttpServer(paged('desktops', [desktop('D-ada', 'ada', { tags })]));
    const [found] = await bookFor(server).findDesktops(NAMES);
    expect(found?.orderTag).toBe(orderTag);
    expect(found?.computerName).toBe('D-ada');
  });

  it.each<[string, unknown]>([
    ['tags', [null]],
    ['tags', [{ key: 1 }]],
    ['tags', { deskdrop_order: 'order-1' }],
    ['created', 'soon'],
    ['created', '2026-03-01 12:20:00'],
    ['order_id', '..'],
    ['order_id', 7],
    ['hour_package_info', { root_order_id: 'two words' }],
    ['computer_name', 7],
    ['user_name', ['ada']],
  ])('are unavailable when %s is %j, and the field is named', async (field, value) => {
    const server = await startHttpServer(paged('desktops', [desktop('D-ada', 'ada', { [field]: value })]));
    await expect(bookFor(server).findDesktops(NAMES)).rejects.toThrow(new RegExp(`unknown shape.*${field}`));
  });

  it('may lack fields', async () => {
    const bare = { desktop_id: 'x', computer_name: 'D-ada', user_name: null, created: '', order_id: '' };
    const server = await startHttpServer(paged('desktops', [bare]));
    expect(await bookFor(server).findDesktops(NAMES)).toEqual([
      { desktopId: expect.any(String), computerName: 'D-ada', userName: '', providerOrderIds: [] },
    ]);
  });

  describe('created since a time', () => {
    const made = (name: string, time: string) => desktop(name, 'u', { created: `2026-03-01T${time}Z` });

    it('are read newest first, as far as needed', async () => {
      const rows = [
        made('D-3', '12:30:00'),
        made('D-2', '12:20:00'),
        ...Array.from({ length: 300 }, (_, number) => made(`D-old${number}`, '11:00:00')),
      ];
      const server = await startHttpServer(paged('desktops', rows));
      const found = await bookFor(server).desktopsCreatedSince(at('12:20:00') + 999);
      expect(found.map((one) => one.computerName)).toEqual(['D-3', 'D-2']);
      expect(seen(server.requests, 'sort_field')).toEqual(['created']);
      expect(seen(server.requests, 'sort_type')).toEqual(['DESC']);
    });

    it('are read to the end if the provider does not sort them', async () => {
      const rows = [
        ...Array.from({ length: 150 }, (_, number) => made(`D-${number}`, '11:00:00')),
        made('D-new', '12:30:00'),
      ];
      rows.unshift(made('D-older', '10:00:00'));
      const server = await startHttpServer(paged('desktops', rows));
      const found = await bookFor(server).desktopsCreatedSince(at('12:00:00'));
      expect(found.map((one) => one.computerName)).toEqual(['D-new']);
    });

    it('include those without a creation time', async () => {
      const server = await startHttpServer(paged('desktops', [desktop('D-ada', 'ada', { created: null })]));
      expect(await bookFor(server).desktopsCreatedSince(at('12:00:00'))).toHaveLength(1);
    });
  });
});

describe('creation jobs', () => {
  const job = (id: string, status: string, more: object = {}) => ({
    id,
    status,
    begin_time: '2026-03-01T12:11:00Z',
    entities: { user_name: 'ada', desktop_name: 'D-ADA' },
    ...more,
  });

  it('are read to the end and filtered by name, without case', async () => {
    const rows = Array.from({ length: 600 }, (_, number) =>
      job(`j${number}`, 'SUCCESS', { entities: { user_name: 'x', desktop_name: 'y' } }),
    );
    rows.push(job('mine', 'RUNNING'), job('user', 'WAITING', { entities: null, attach_user: 'ADA', begin_time: null }));
    const server = await startHttpServer(paged('jobs', rows));
    expect(await bookFor(server).findCreationJobs(NAMES)).toEqual([
      { computerName: 'D-ADA', userName: 'ada', status: 'running', beganAt: at('12:11:00') },
      { computerName: '', userName: 'ADA', status: 'waiting' },
    ]);
    expect(server.requests).toMatchObject([{ path: '/v2/p1/workspace-sub-jobs' }, {}, {}]);
    expect(new Set(seen(server.requests, 'job_type'))).toEqual(new Set(['createDesktops']));
  });

  it.each<[string, unknown]>([
    ['begin_time', '2026-03-01 12:11:00'],
    ['status', 7],
    ['id', ''],
    ['entities', { desktop_name: 7 }],
  ])('are unavailable when %s is %j, and the field is named', async (field, value) => {
    const server = await startHttpServer(paged('jobs', [job('j', 'RUNNING', { [field]: value })]));
    await expect(bookFor(server).findCreationJobs(NAMES)).rejects.toThrow(new RegExp(`unknown shape.*${field}`));
  });

  it('may give any reason for a failure, which is only shown', async () => {
    const more = { error_code: 10110, fail_reason: { text: 'no IP' } };
    const server = await startHttpServer(paged('jobs', [job('j', 'FAILED', more)]));
    expect(await bookFor(server).findCreationJobs(NAMES)).toMatchObject([{ status: 'failed', reason: '10110' }]);
  });

  it.each<[string, object, object]>([
    [
      'FAILED',
      { error_code: 'WKS.00010110', fail_reason: 'no IP' },
      { status: 'failed', reason: 'WKS.00010110: no IP' },
    ],
    ['FAILED', { fail_reason: 'no IP' }, { status: 'failed', reason: 'no IP' }],
    ['SUCCESS', {}, { status: 'succeeded' }],
    ['ROLLING_BACK', {}, { status: 'running' }],
  ])('with status %s and %j are returned', async (status, more, expected) => {
    const server = await startHttpServer(paged('jobs', [job('j', status, more)]));
    expect(await bookFor(server).findCreationJobs(NAMES)).toMatchObject([expected]);
  });
});

describe('a read', () => {
  const none = answerWith(200, { total_count: 0, order_infos: [] });
  const list = (server: HttpServer, requestTimeoutMs?: number, authorizer?: Authorizer) =>
    bookFor(server, requestTimeoutMs, authorizer).listOrders(WINDOW);

  it.each<[string, Respond]>([
    ['a 429', answerWith(429)],
    ['a 500', answerWith(500)],
    ['a 503', answerWith(503)],
    ['a reset', reset],
    ['a broken body', breakOff(200, '{"total_count":')],
  ])('is repeated after %s', async (_, respond) => {
    const server = await startHttpServer(inTurn(respond, none));
    expect(await list(server)).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  it('is tried four times in all', async () => {
    const server = await startHttpServer(answerWith(503, { error_code: 'CBC.0999', error_msg: 'down' }));
    await expect(list(server)).rejects.toThrow('the billing order list could not be read: HTTP 503, CBC.0999: down');
    expect(server.requests).toHaveLength(4);
  });

  it.each<[string, Respond, number]>([
    ['a 400', answerWith(400), 1],
    ['a 403', answerWith(403, { error_code: 'CBC.0151' }), 1],
    ['a 404', answerWith(404), 1],
    ['a body that is too long', answerWith(200, 'x'.repeat(9 * 1024 * 1024)), 1],
    ['a 401, which is asked once more with new credentials', answerWith(401), 2],
  ])('is unavailable, and not repeated, after %s', async (_, respond, requests) => {
    const server = await startHttpServer(respond);
    await expect(list(server)).rejects.toThrow(EvidenceUnavailableError);
    expect(server.requests).toHaveLength(requests);
  });

  it('continues with new credentials after a 401', async () => {
    const server = await startHttpServer(inTurn(answerWith(401), none));
    expect(await list(server)).toEqual([]);
    expect(server.requests.map((request) => request.headers['x-auth-token'])).toEqual([
      'domain-token-1',
      'domain-token-2',
    ]);
  });

  it('never follows a redirect', async () => {
    const target = await startHttpServer(none);
    const server = await startHttpServer(answerWith(302, '', { Location: target.url }));
    await expect(list(server)).rejects.toThrow(/HTTP 302/);
    expect(target.connections.accepted).toBe(0);
  });

  it.each<[string, Respond]>([
    ['no answer', hang],
    ['half an answer', stall(200, '{"total_count":0')],
  ])('is unavailable when there is %s in time', async (_, respond) => {
    const server = await startHttpServer(respond);
    await expect(list(server, 150)).rejects.toThrow(
      'the billing order list could not be read: no whole answer within 150 ms',
    );
    await expect.poll(() => server.connections.open).toBe(0);
  });

  it.each(['unauthorized', 'unreachable'] as const)('is unavailable when the credentials are %s', async (kind) => {
    const server = await startHttpServer(none);
    let asked = 0;
    const refusing: Authorizer = {
      operator: async () => undefined,
      headers: () => {
        asked++;
        return Promise.reject(new AuthorizationError(kind, 'IAM said no'));
      },
      invalidate: () => true,
    };
    await expect(list(server, 30_000, refusing)).rejects.toThrow(
      'the billing order list could not be read: IAM said no',
    );
    // The code that gets the credentials has already repeated what may be repeated.
    expect(asked).toBe(1);
    expect(server.requests).toHaveLength(0);
  });

  it('does not show the token that an error page echoes', async () => {
    const server = await startHttpServer((request, response) =>
      answerWith(400, { error_msg: `bad ${request.headers['x-auth-token']}` })(request, response),
    );
    const error = await list(server).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: expect.stringContaining('bad [REDACTED]') });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('domain-token-1');
  });
});

describe('cancelling an order', () => {
  const refusal = answerWith(400, { error_code: 'CBC.99005010', error_msg: 'not cancellable' });

  it('names it to the billing API with the domain’s credentials', async () => {
    const server = await startHttpServer(answerWith(204));
    expect(await bookFor(server).cancelOrder('CS1')).toBe('cancelled');
    expect(server.requests).toMatchObject([
      {
        method: 'PUT',
        path: '/v2/orders/customer-orders/cancel',
        body: '{"order_id":"CS1"}',
        headers: { 'x-auth-token': 'domain-token-1', 'content-type': 'application/json' },
      },
    ]);
  });

  it.each<[string, string, Respond]>([
    ['refused', 'is in no state for it', refusal],
    ['unknown', 'has another fault', answerWith(400, { error_code: 'CBC.30000010' })],
    ['unknown', 'is not ours to cancel', answerWith(403, { error_code: 'CBC.0151' })],
    ['unknown', 'is throttled', answerWith(429)],
    ['unknown', 'meets a failure', answerWith(500, { error_code: 'CBC.99005010' })],
    ['unknown', 'meets a 200, which is not documented', answerWith(200)],
    ['unknown', 'meets a redirect', answerWith(302, '', { Location: 'http://127.0.0.1:1' })],
    ['unknown', 'meets a reset', reset],
    ['unknown', 'meets silence', hang],
  ])('comes to %j when it %s', async (expected, _, respond) => {
    const server = await startHttpServer(respond);
    expect(await bookFor(server, respond === hang ? 150 : 30_000).cancelOrder('CS1')).toBe(expected);
    expect(server.requests).toHaveLength(1);
  });

  it('asks once more with new credentials after a 401', async () => {
    const server = await startHttpServer(inTurn(answerWith(401), answerWith(204)));
    expect(await bookFor(server).cancelOrder('CS1')).toBe('cancelled');
  });

  it('is unknown without credentials', async () => {
    const server = await startHttpServer(answerWith(204));
    const refusing: Authorizer = {
      operator: async () => undefined,
      headers: () => Promise.reject(new AuthorizationError('unauthorized', 'no')),
      invalidate: () => true,
    };
    expect(await bookFor(server, 30_000, refusing).cancelOrder('CS1')).toBe('unknown');
    expect(server.requests).toHaveLength(0);
  });
});

describe('paying an order', () => {
  it('names it to the billing API with the domain’s credentials, without coupon or discount', async () => {
    const server = await startHttpServer(answerWith(204));
    expect(await bookFor(server).payOrder('CS1')).toEqual({ kind: 'taken' });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/v3/orders/customer-orders/pay',
        body: '{"order_id":"CS1","use_coupon":"NO","use_discount":"NO"}',
        headers: { 'x-auth-token': 'domain-token-1', 'content-type': 'application/json' },
      },
    ]);
  });

  it.each<[string, string, Respond]>([
    ['refused', 'its deadline has passed', answerWith(400, { error_code: 'CBC.99003110' })],
    ['refused', 'the provider does not know it', answerWith(400, { error_code: 'CBC.30000010' })],
    ['refused', 'there is no such address', answerWith(404)],
    ['unknown', 'its status has changed: paid already, or cancelled', answerWith(400, { error_code: 'CBC.99003106' })],
    ['notSent', 'the caller may not', answerWith(403, { error_code: 'CBC.0151' })],
    ['notSent', 'the credentials are not taken', answerWith(401)],
    ['notSent', 'it is throttled', answerWith(429)],
    ['unknown', 'it conflicts', answerWith(409)],
    ['unknown', 'it meets a failure', answerWith(500, { error_code: 'CBC.0999' })],
    ['unknown', 'it meets a gateway’s timeout', answerWith(504)],
    ['unknown', 'it meets a 200, which is not documented', answerWith(200)],
    ['unknown', 'it meets a redirect', answerWith(302, '', { Location: 'http://127.0.0.1:1' })],
    ['unknown', 'it meets a reset', reset],
    ['unknown', 'it meets silence', hang],
  ])('comes to %j when %s', async (kind, _, respond) => {
    const server = await startHttpServer(respond);
    const answer = await bookFor(server, respond === hang ? 150 : 30_000).payOrder('CS1');
    expect(answer).toEqual({ kind, reason: expect.stringMatching(/./) });
    // Only refused credentials lead to a second call, with new ones: the first call was not executed.
    expect(server.requests).toHaveLength(/credentials/.test(_) ? 2 : 1);
  });

  it('is not sent when its time is over', async () => {
    const server = await startHttpServer(answerWith(204));
    expect(await bookFor(server).payOrder('CS1', () => false)).toMatchObject({ kind: 'notSent' });
    expect(server.requests).toEqual([]);
  });
});

it('returns our own user', async () => {
  const server = await startHttpServer(answerWith(204));
  expect(await bookFor(server).operator()).toBe('bot');
});
