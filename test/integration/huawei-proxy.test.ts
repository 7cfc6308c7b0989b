import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import { sendOnce } from '../../lambdas/adapters/huawei/http/send-once.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { readProxies } from '../../lambdas/config.ts';
import { answerWith, hang, startHttpServer } from '../support/http-server.ts';
import { startProxy } from '../support/proxy-server.ts';
import { makeSelfSignedCertificate } from '../support/self-signed-certificate.ts';

const PATIENT_MS = 30_000;
const IMPATIENT_MS = 200;

/** A server whose certificate is trusted while the test runs. */
const startSecureServer = async (respond = answerWith(200, { order_id: 'CS1' })) => {
  const certificate = makeSelfSignedCertificate();
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate.cert]);
  onTestFinished(() => setDefaultCACertificates(before));
  return startHttpServer(respond, { tls: certificate });
};

/** Proxy settings that apply even to a server on this machine. */
const through = (proxyUrl: string, more: Readonly<Record<string, string>> = {}) =>
  readProxies({ HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl, NO_PROXY: '<-loopback>', ...more });

const post = (url: string, proxies: ReturnType<typeof readProxies>, leaveByMs = PATIENT_MS) =>
  sendOnce(
    { method: 'POST', url: new URL(url), headers: {}, body: '{"a":1}' },
    {
      leaveBy: AbortSignal.timeout(leaveByMs),
      answerBy: AbortSignal.timeout(PATIENT_MS),
      maxAnswerBytes: 1_000,
      proxies,
    },
  );

describe('an order through a proxy', () => {
  it('uses its own tunnel, into which the proxy cannot see', async () => {
    const server = await startSecureServer();
    const proxy = await startProxy();
    const { host } = new URL(server.url);
    expect(await post(`${server.url}/v2/x?y=1`, through(proxy.url))).toMatchObject({
      kind: 'answered',
      answer: { status: 200, body: '{"order_id":"CS1"}', complete: true },
    });
    expect(proxy.asked).toEqual([`CONNECT ${host}`]);
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/v2/x', body: '{"a":1}' }]);
    expect(server.requests[0]?.headers).toMatchObject({ host });
    expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
    await expect.poll(() => [proxy.open(), server.connections.open]).toEqual([0, 0]);
  });

  it('sends the user and password in its URL to the proxy, and to nobody else', async () => {
    const server = await startSecureServer();
    const proxy = await startProxy();
    const named = proxy.url.replace('://', '://d%C3%A9sk:p%40ss@');
    expect(await post(server.url, through(named))).toMatchObject({ kind: 'answered' });
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('désk:p@ss').toString('base64')}`]);
    expect(JSON.stringify(server.requests[0]?.headers)).not.toContain('p@ss');
  });

  it.each<[string, string, RegExp]>([
    [
      'wants another user or password',
      'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n',
      /HTTP 407, it requires another/,
    ],
    ['refuses the tunnel', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', /HTTP 403/],
    ['answers 200 with a page', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno', /bytes of its own/],
    ['speaks no HTTP', 'nonsense\r\n\r\n', /Parse Error/],
  ])('is not sent when the proxy %s', async (_, said, reason) => {
    const server = await startSecureServer();
    const proxy = await startProxy((__, client) => client.end(said));
    const secret = proxy.url.replace('://', '://user:hunter2@');
    const result = await post(server.url, through(secret));
    expect(result).toMatchObject({
      kind: 'unsent',
      reason: 'unreachable',
      error: { message: expect.stringMatching(reason) },
    });
    expect('error' in result && result.error.message).toContain(new URL(proxy.url).host);
    expect('error' in result && result.error.message).not.toContain('hunter2');
    expect(server.connections.accepted).toBe(0);
    await expect.poll(() => proxy.open()).toBe(0);
  });

  it.each<[string, (client: { destroy(): void }) => void, RegExp]>([
    ['breaks off', (client) => client.destroy(), /hang up|closed the connection|ECONNRESET/],
    ['does not answer', () => {}, /no connection in time through the proxy 127\.0\.0\.1:/],
  ])('is not sent when the proxy %s', async (_, act, reason) => {
    const server = await startSecureServer();
    const proxy = await startProxy((__, client) => act(client));
    const result = await post(server.url, through(proxy.url), IMPATIENT_MS);
    expect(result).toMatchObject({ kind: 'unsent', error: { message: expect.stringMatching(reason) } });
    expect(server.connections.accepted).toBe(0);
  });

  it('is not sent if nothing listens at the proxy’s address', async () => {
    const server = await startSecureServer();
    const result = await post(server.url, through('http://127.0.0.1:1'));
    expect(result).toMatchObject({ kind: 'unsent', error: { code: 'ECONNREFUSED' } });
    expect(server.connections.accepted).toBe(0);
  });

  it('is not sent if another server answers behind the tunnel', async () => {
    const stranger = await startHttpServer(answerWith(200), { tls: makeSelfSignedCertificate() });
    const proxy = await startProxy();
    expect(await post(stranger.url, through(proxy.url))).toMatchObject({
      kind: 'unsent',
      error: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(stranger.requests).toEqual([]);
  });

  it('is in doubt if it was sent and no answer comes', async () => {
    const server = await startSecureServer(hang);
    const proxy = await startProxy();
    const result = await sendOnce(
      { method: 'POST', url: new URL(server.url), headers: {}, body: '{}' },
      {
        leaveBy: AbortSignal.timeout(PATIENT_MS),
        answerBy: AbortSignal.timeout(1_000),
        maxAnswerBytes: 10,
        proxies: through(proxy.url),
      },
    );
    expect(result).toMatchObject({ kind: 'unanswered' });
    await expect.poll(() => [proxy.open(), server.connections.open]).toEqual([0, 0]);
  });

  it('in plain HTTP is refused before the proxy is used, which could send it later', async () => {
    const server = await startHttpServer(answerWith(200));
    const proxy = await startProxy();
    expect(await post(server.url, through(proxy.url))).toMatchObject({
      kind: 'unsent',
      error: { message: expect.stringMatching(/endpoint of plain http behind HTTP_PROXY.*use its https endpoint/) },
    });
    expect([proxy.asked, server.connections.accepted]).toEqual([[], 0]);
  });

  it('goes directly if NO_PROXY contains its host', async () => {
    const server = await startSecureServer();
    const proxy = await startProxy();
    expect(await post(server.url, through(proxy.url, { NO_PROXY: '<-loopback>,127.0.0.1' }))).toMatchObject({
      kind: 'answered',
    });
    expect(proxy.asked).toEqual([]);
  });
});

describe('every other call to the provider', () => {
  it('goes through the proxy as well: tokens, orders, reads, cancellations and payments', async () => {
    const tokens = { token: { expires_at: '2099-01-01T00:00:00.000000Z' } };
    const server = await startSecureServer(({ path }, response) => {
      if (path === '/v3/auth/tokens') return answerWith(201, tokens, { 'X-Subject-Token': 't' })({} as never, response);
      return answerWith(path.includes('/desktops/detail') ? 200 : 204, { desktops: [], total_count: 0 })(
        {} as never,
        response,
      );
    });
    const proxy = await startProxy();
    const options = {
      workspaceEndpoint: server.url,
      iamEndpoint: server.url,
      bssEndpoint: server.url,
      projectId: 'p',
      requestTimeoutMs: PATIENT_MS,
      proxies: through(proxy.url),
    };
    const credentials = '{"type":"token","domain":"d","user":"u","password":"w"}';
    const authorizer = createAuthorizer(parseCredentials(credentials), options);
    await createOrderProvider({ ...options, authorizer }).placeOrder('{}');
    const book = createProviderBook({ ...options, authorizer });
    await book.cancelOrder('CS1');
    await book.payOrder('CS1', () => true);
    await book.findDesktops({ computerNames: ['D-ada'], userNames: ['ada'] });
    expect(new Set(server.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set([
        'POST /v3/auth/tokens',
        'POST /v2/p/desktops/orders/subscribe',
        'PUT /v2/orders/customer-orders/cancel',
        'POST /v3/orders/customer-orders/pay',
        'GET /v2/p/desktops/detail',
      ]),
    );
    expect(proxy.asked).toHaveLength(server.requests.length);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${new URL(server.url).host}`]));
  });

  it('that only reads may go through a proxy in plain HTTP', async () => {
    const server = await startHttpServer(answerWith(200, { a: 1 }));
    const proxy = await startProxy();
    const url = new URL(`${server.url}/v2/x?y=1`);
    const result = await sendOnce(
      { method: 'GET', url, headers: {}, body: '' },
      { answerBy: AbortSignal.timeout(PATIENT_MS), maxAnswerBytes: 1_000, proxies: through(proxy.url) },
    );
    expect(result).toMatchObject({ kind: 'answered', answer: { status: 200, body: '{"a":1}' } });
    expect(proxy.asked).toEqual([`GET ${url.href}`]);
  });
});
