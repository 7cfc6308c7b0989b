import { describe, expect, it } from 'vitest';
import { systemClock } from '../../lambdas/adapters/clock/system-clock.ts';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import { findCredentialsFault } from '../../lambdas/adapters/huawei/auth/find-credentials-fault.ts';
import { createProviderClock } from '../../lambdas/adapters/huawei/http/provider-clock.ts';
import { retryTransient, TransientError } from '../../lambdas/adapters/huawei/http/retry-transient.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { answerWith, type HttpServer, inTurn, type Respond, reset, startHttpServer } from '../support/http-server.ts';

// Which calls are repeated, and how often. The assertions count the requests that arrive.

const FAST = { min: 1, max: 2 };
const REQUEST = { method: 'GET', url: new URL('http://127.0.0.1/'), headers: {}, body: '' };
const STATIC = '{"type":"static-token","token":"ready-token"}';
const PASSWORD = '{"type":"token","domain":"acme","user":"bot","password":"Pass-Word-4711"}';
const KEY = '{"type":"aksk","accessKey":"AK","secretKey":"Secret-4711"}';

const authorizerOf = (server: HttpServer, credentials: string, requestTimeoutMs = 30_000) =>
  createAuthorizer(parseCredentials(credentials), {
    iamEndpoint: server.url,
    projectId: 'p1',
    requestTimeoutMs,
    retryDelayMs: FAST,
  });

const optionsOf = (server: HttpServer, requestTimeoutMs = 30_000) => ({
  workspaceEndpoint: server.url,
  bssEndpoint: server.url,
  projectId: 'p1',
  authorizer: authorizerOf(server, STATIC),
  requestTimeoutMs,
  retryDelayMs: FAST,
});

const WINDOW = { from: 0, to: 1 };
const issueToken = answerWith(
  201,
  { token: { expires_at: '2126-03-02T12:00:00.000000Z' } },
  { 'X-Subject-Token': 't1' },
);
const CREDENTIAL = { credential: { access: 'AK', user_id: 'u1' } };
const USER = { user: { id: 'u1', name: 'bot' } };

/** Each call that may be repeated, with answers of which the last ones are good. */
const REPEATED: readonly (readonly [string, (server: HttpServer) => Promise<unknown>, readonly Respond[], unknown])[] =
  [
    [
      'a token',
      (server) => authorizerOf(server, PASSWORD).headers('project', REQUEST),
      [issueToken],
      { 'X-Auth-Token': 't1' },
    ],
    [
      'whose the key is',
      (server) => authorizerOf(server, KEY).operator(),
      [CREDENTIAL, USER].map((body) => answerWith(200, body)),
      'bot',
    ],
    [
      'whose the token is',
      (server) => authorizerOf(server, STATIC).operator(),
      [answerWith(200, { token: { user: { name: 'bot' } } })],
      'bot',
    ],
    [
      'the billing order list',
      (server) => createProviderBook(optionsOf(server)).listOrders(WINDOW),
      [answerWith(200, { total_count: 0, order_infos: [] })],
      [],
    ],
  ];

describe.each(REPEATED)('asking for %s', (_, call, good, expected) => {
  it.each<[string, Respond]>([
    ['a 429', answerWith(429)],
    ['a 429 that says when to come', answerWith(429, '', { 'Retry-After': '0' })],
    ['a 500', answerWith(500)],
    ['a 503', answerWith(503)],
    ['a connection that breaks', reset],
  ])('is repeated after %s', async (_what, bad) => {
    const server = await startHttpServer(inTurn(bad, bad, ...good));
    expect(await call(server)).toEqual(expected);
    expect(server.requests).toHaveLength(2 + good.length);
  });

  it('fails after four tries', async () => {
    const server = await startHttpServer(answerWith(503));
    await call(server).catch(() => undefined);
    expect(server.requests).toHaveLength(4);
  });

  it.each([400, 401, 403, 404])('is not repeated after a %i', async (status) => {
    const server = await startHttpServer(answerWith(status));
    await call(server).catch(() => undefined);
    // There are no new credentials to try.
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Respond]>([
    ['a Retry-After', answerWith(429, '', { 'Retry-After': '3600' })],
    [
      'a window of the gateway',
      answerWith(429, { error_code: 'APIGW.0308', error_msg: 'policy user over ratelimit,limit:100,time:1 minute' }),
    ],
  ])('is not repeated before the end of %s, so it fails at once if that is too long', async (_what, bad) => {
    const server = await startHttpServer(inTurn(bad, ...good));
    await call(server).catch(() => undefined);
    expect(server.requests).toHaveLength(1);
  });
});

it('a server is asked again only after its Retry-After', async () => {
  let opensAt = Number.POSITIVE_INFINITY;
  const server = await startHttpServer((request, response) => {
    if (performance.now() >= opensAt) return issueToken(request, response);
    opensAt = performance.now() + 950;
    return answerWith(429, '', { 'Retry-After': '1' })(request, response);
  });
  expect(await authorizerOf(server, PASSWORD).headers('project', REQUEST)).toEqual({ 'X-Auth-Token': 't1' });
  expect(server.requests).toHaveLength(2);
});

it('a failed token request is not multiplied by the tries of a read', async () => {
  const server = await startHttpServer(answerWith(503));
  const book = createProviderBook({ ...optionsOf(server), authorizer: authorizerOf(server, PASSWORD) });
  await expect(book.listOrders(WINDOW)).rejects.toThrow(/could not be read: IAM gave no domain token: HTTP 503/);
  expect(server.requests.map(({ path }) => path)).toEqual(Array(4).fill('/v3/auth/tokens'));
});

describe('the provider’s clock', () => {
  const clockOf = (server: HttpServer) =>
    createProviderClock({ workspaceEndpoint: server.url, retryDelayMs: FAST }, systemClock);

  it('is requested again if there is no answer, and each try is measured separately', async () => {
    const server = await startHttpServer(inTurn(reset, reset, answerWith(404)));
    expect(await clockOf(server).offMs()).toBe(0);
    expect(server.requests).toHaveLength(3);
  });

  it('is not known after four tries', async () => {
    const server = await startHttpServer(reset);
    expect(await clockOf(server).offMs()).toBeUndefined();
    expect(server.requests).toHaveLength(4);
  });

  it('accepts any answer with a date', async () => {
    const server = await startHttpServer(answerWith(503));
    expect(await clockOf(server).offMs()).toBe(0);
    expect(server.requests).toHaveLength(1);
  });
});

describe('the check of the credentials', () => {
  it('repeats the request if there is no answer', async () => {
    const server = await startHttpServer(inTurn(reset, answerWith(200, {})));
    expect(await findCredentialsFault(optionsOf(server))).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });

  it('reports silence after four tries', async () => {
    const server = await startHttpServer(reset);
    expect(await findCredentialsFault(optionsOf(server))).toMatchObject({ kind: 'silence' });
    expect(server.requests).toHaveLength(4);
  });

  it('accepts a refusal at once', async () => {
    const server = await startHttpServer(answerWith(401));
    expect(await findCredentialsFault(optionsOf(server))).toMatchObject({ kind: 'refused' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('orders, payments and cancellations are sent once', () => {
  it.each<[string, Respond]>([
    ['a 429', answerWith(429, '', { 'Retry-After': '0' })],
    ['a 500', answerWith(500)],
    ['a 503', answerWith(503)],
    ['a connection that breaks', reset],
  ])('whatever the answer: after %s too', async (_, respond) => {
    const server = await startHttpServer(respond);
    const options = optionsOf(server);
    await createOrderProvider(options).placeOrder('{}');
    await createProviderBook(options).payOrder('CS1');
    await createProviderBook(options).cancelOrder('CS1');
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/p1/desktops/orders/subscribe',
      'POST /v3/orders/customer-orders/pay',
      'PUT /v2/orders/customer-orders/cancel',
    ]);
  });
});

it('a permanent error ends the tries, and is thrown unchanged', async () => {
  let tries = 0;
  const attempt = async () => {
    tries++;
    throw tries === 1 ? new TransientError(new Error('passes')) : new RangeError('stays');
  };
  await expect(retryTransient(attempt, { timeoutMs: 30_000, delayMs: FAST })).rejects.toThrow(new RangeError('stays'));
  expect(tries).toBe(2);
});

it('at the timeout the last failure is thrown, not the timeout', async () => {
  const attempt = async () => {
    throw new TransientError(new Error('HTTP 503'));
  };
  const limits = { timeoutMs: 20, delayMs: { min: 10_000, max: 10_000 } };
  await expect(retryTransient(attempt, limits)).rejects.toThrow('HTTP 503');
});
