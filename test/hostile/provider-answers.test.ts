import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Authorizer } from '../../lambdas/adapters/huawei/auth/authorizer.ts';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { EvidenceUnavailableError } from '../../lambdas/ports/provider.ts';
import { answerWith, type HttpServer, type Respond, startHttpServer } from '../support/http-server.ts';

const MIB = 1024 * 1024;
const NAMES = { computerNames: ['D-ada'], userNames: ['ada'] };
const WINDOW = { from: Date.parse('2026-03-01T12:00:00Z'), to: Date.parse('2026-03-01T12:30:00Z') };

const staticToken: Authorizer = {
  operator: async () => undefined,
  headers: async () => ({ 'X-Auth-Token': 'a-token' }),
  invalidate: () => false,
};

const clientsOf = ({ url }: HttpServer, requestTimeoutMs: number, authorizer = staticToken) => {
  const options = { workspaceEndpoint: url, bssEndpoint: url, projectId: 'p1', authorizer, requestTimeoutMs };
  return {
    orders: createOrderProvider(options),
    book: createProviderBook({ ...options, retryDelayMs: { min: 1, max: 2 } }),
  };
};
type Clients = ReturnType<typeof clientsOf>;

const settled = (read: Promise<unknown>): Promise<unknown> =>
  read.catch((error: unknown) => {
    if (error instanceof EvidenceUnavailableError) return 'unavailable';
    throw error;
  });

/** Every call that we make, and its outcome if the answer contains nothing that can be trusted. */
const CALLS: readonly (readonly [string, (clients: Clients) => Promise<unknown>, object | string])[] = [
  ['an order', ({ orders }) => orders.placeOrder('{}'), { kind: 'ambiguous' }],
  ['a payment', ({ book }) => book.payOrder('CS1'), { kind: 'unknown' }],
  ['a cancellation', ({ book }) => book.cancelOrder('CS1'), 'unknown'],
  ['the billing list', ({ book }) => settled(book.listOrders(WINDOW)), 'unavailable'],
  ['the desktops', ({ book }) => settled(book.findDesktops(NAMES)), 'unavailable'],
  ['the jobs', ({ book }) => settled(book.findCreationJobs(NAMES)), 'unavailable'],
  ['an order’s status', ({ book }) => settled(book.orderStatus('CS1')), 'unavailable'],
];

const expected = (ending: object | string) => (typeof ending === 'string' ? ending : expect.objectContaining(ending));

/** Sends as long as the client reads, up to `totalBytes`. */
const pour = async (response: ServerResponse, status: number, beginning: string, totalBytes: number) => {
  let sent = 0;
  const closed = once(response, 'close');
  const chunk = Buffer.alloc(64 * 1024, 'x');
  response.setMaxListeners(0);
  response.on('error', () => {});
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.write(beginning);
  while (sent < totalBytes && !response.destroyed) {
    sent += chunk.length;
    if (!response.write(chunk) && !response.destroyed) await Promise.race([once(response, 'drain'), closed]);
  }
  response.end('"}');
  return sent;
};

describe('an answer of 100 MB', () => {
  test.each(CALLS)('to %s is not read completely and proves nothing', async (_, call, ending) => {
    const sent: Promise<number>[] = [];
    const server = await startHttpServer((_request, response) => {
      sent.push(pour(response, 200, '{"order_id":"CS1","x":"', 100 * MIB));
    });
    expect(await call(clientsOf(server, 30_000))).toEqual(expected(ending));
    // The client reads at most 8 MiB of a list; the two kernels buffer some more.
    for (const bytes of await Promise.all(sent)) expect(bytes).toBeLessThan(32 * MIB);
  });

  test('to a token request is not a token', async () => {
    const server = await startHttpServer(async (_, response) => {
      await pour(response, 201, '{"token":"', 100 * MIB);
    });
    const credentials = { type: 'token', domain: 'd', user: 'u', password: 'a-password' };
    const authorizer = createAuthorizer(parseCredentials(JSON.stringify(credentials)), {
      iamEndpoint: server.url,
      projectId: 'p1',
      requestTimeoutMs: 30_000,
    });
    const { orders } = clientsOf(server, 30_000, authorizer);
    expect(await orders.placeOrder('{}')).toMatchObject({ kind: 'notSent' });
    expect(server.requests.map(({ path }) => path)).toEqual(['/v3/auth/tokens']);
  });
});

describe('an answer that arrives slowly and never ends', () => {
  const drip: Respond = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const dripping = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(dripping));
  };

  test.each(CALLS)('to %s is awaited until the call’s timeout, and proves nothing', async (_, call, ending) => {
    const server = await startHttpServer(drip);
    expect(await call(clientsOf(server, 300))).toEqual(expected(ending));
  });
});

/** Without checks these would change every object, overflow the stack, or be read as another type. */
const BODIES: readonly (readonly [string, string])[] = [
  [
    'with the prototype in it',
    '{"__proto__":{"order_id":"CS666","polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  ],
  ['of brackets a million deep', '['.repeat(1_000_000)],
  ['of objects a hundred thousand deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['of numbers that are none', '{"order_id":1e999,"total_count":1e999,"order_infos":1e999}'],
  ['of a negative number of rows', '{"total_count":-1,"order_infos":{},"desktops":{},"jobs":{}}'],
  ['of half a character', '{"order_id":"\\ud800"'],
];

describe('an answer', () => {
  test.each(CALLS.flatMap(([of, call, ending]) => BODIES.map(([name, body]) => ({ of, call, ending, name, body }))))(
    '$name to $of proves nothing and changes nothing',
    async ({ call, ending, body }) => {
      const server = await startHttpServer(answerWith(200, body));
      expect(await call(clientsOf(server, 10_000))).toEqual(expected(ending));
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(({} as Record<string, unknown>).order_id).toBeUndefined();
    },
  );

  test.each(['', ' ', '.', '..', 'CS1\nCS2', 'CS1\0', 'CS\u001b[2J', 'CS\u202e1', `C${'S'.repeat(300)}`])(
    'with %j for an order id has none',
    async (orderId) => {
      const server = await startHttpServer(answerWith(200, { order_id: orderId }));
      expect(await clientsOf(server, 10_000).orders.placeOrder('{}')).toMatchObject({ kind: 'ambiguous' });
    },
  );

  test.each(['../../v2/p1/desktops', '__proto__', '?x=1', 'a/b#c'])(
    'with %j for an order id asks for that order, and for nothing else',
    async (orderId) => {
      const server = await startHttpServer(answerWith(404, { error_code: 'CBC.0100' }));
      await settled(clientsOf(server, 10_000).book.orderStatus(orderId));
      const paths = server.requests.map(({ path }) => path);
      expect(new Set(paths)).toEqual(new Set([`/v2/orders/customer-orders/details/${encodeURIComponent(orderId)}`]));
    },
  );
});
