import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Authorizer } from '../../lambdas/adapters/huawei/auth/authorizer.ts';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import { ConfigError } from '../../lambdas/domain/values/config-error.ts';
import {
  answerWith,
  breakOff,
  type HttpServer,
  hang,
  inTurn,
  type Respond,
  reset,
  stall,
  startHttpServer,
} from '../support/http-server.ts';

const TOKEN = 'a-static-token-0123456789';
const BODY = '{"hour_package_resources":[]}';
const PATIENT_MS = 30_000;
const IMPATIENT_MS = 300;

const staticToken = (token = TOKEN): Authorizer =>
  createAuthorizer(parseCredentials(JSON.stringify({ type: 'static-token', token })), {
    iamEndpoint: 'http://127.0.0.1:1',
    projectId: 'p1',
    requestTimeoutMs: PATIENT_MS,
  });

/** Hands out token-1, token-2, ... : the next one after each invalidation. */
const renewableTokens = (): Authorizer & { readonly handedOut: () => number } => {
  let number = 1;
  return {
    operator: async () => undefined,
    headers: async () => ({ 'X-Auth-Token': `token-${number}` }),
    invalidate: (_, refused) => {
      if (refused['X-Auth-Token'] === `token-${number}`) number++;
      return true;
    },
    handedOut: () => number,
  };
};

const provider = (server: HttpServer, requestTimeoutMs = PATIENT_MS, authorizer: Authorizer = staticToken()) =>
  createOrderProvider({
    workspaceEndpoint: server.url,
    projectId: 'p1',
    authorizer,
    requestTimeoutMs,
    now: () => Date.parse('2026-03-01T12:00:00Z'),
  });

it('POSTs the body as it is to the order address of the project', async () => {
  const server = await startHttpServer(answerWith(200, { order_id: 'CS1' }, { 'X-Request-Id': 'r-1' }));
  expect(await provider(server).placeOrder(BODY)).toEqual({
    kind: 'accepted',
    providerOrderId: 'CS1',
    answer: { status: 200, requestId: 'r-1' },
  });
  expect(server.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v2/p1/desktops/orders/subscribe',
      body: BODY,
      headers: { 'content-type': 'application/json', 'x-auth-token': TOKEN, connection: 'close' },
    },
  ]);
});

it('keeps the path of an endpoint that has one', async () => {
  const server = await startHttpServer(answerWith(200, { order_id: 'CS1' }));
  const client = createOrderProvider({
    workspaceEndpoint: `${server.url}/proxy/`,
    projectId: 'p/1',
    authorizer: staticToken(),
    requestTimeoutMs: PATIENT_MS,
  });
  await client.placeOrder(BODY);
  expect(server.requests[0]?.path).toBe('/proxy/v2/p%2F1/desktops/orders/subscribe');
});

it.each(['', 'workspace.example', 'ftp://127.0.0.1'])('refuses to be made for the endpoint %j', (workspaceEndpoint) => {
  const options = { workspaceEndpoint, projectId: 'p1', authorizer: staticToken(), requestTimeoutMs: PATIENT_MS };
  expect(() => createOrderProvider(options)).toThrow(ConfigError);
});

describe('an answer', () => {
  const limited = { error_code: 'APIGW.0308', error_msg: 'over ratelimit,limit:100,time:1 minute' };

  it.each<[string, Respond, object]>([
    [
      '200 with an order id',
      answerWith(200, '﻿{"order_id":"CS1","job_id":"j"}'),
      { kind: 'accepted', providerOrderId: 'CS1' },
    ],
    ['200 without an order id', answerWith(200, {}), { kind: 'ambiguous' }],
    ['200 that is HTML', answerWith(200, '<html></html>'), { kind: 'ambiguous' }],
    ['200 that is too long', answerWith(200, { order_id: 'CS1', more: 'x'.repeat(70_000) }), { kind: 'ambiguous' }],
    ['200 that breaks off', breakOff(200, '{"order_id":"CS1"'), { kind: 'ambiguous' }],
    ['201 with an order id', answerWith(201, { order_id: 'CS1' }), { kind: 'accepted' }],
    ['204', answerWith(204), { kind: 'ambiguous' }],
    ['400', answerWith(400, { error_code: 'WKS.0001', error_msg: 'no' }), { kind: 'refused', fault: 'order' }],
    ['400 that breaks off', breakOff(400, '{"error_code":"WKS'), { kind: 'refused', fault: 'order' }],
    [
      '400 while disks are added',
      answerWith(400, { error_code: 'WKS.0407' }),
      { kind: 'notSent', cause: 'busy', retryAfterMs: 300_000 },
    ],
    ['401', answerWith(401), { kind: 'notSent', cause: 'unauthorized' }],
    ['403', answerWith(403, { error_code: 'WKS.00010099' }), { kind: 'refused', fault: 'account' }],
    ['404', answerWith(404), { kind: 'notSent', cause: 'unauthorized' }],
    ['405', answerWith(405), { kind: 'notSent', cause: 'unauthorized' }],
    ['408', answerWith(408), { kind: 'ambiguous' }],
    ['409', answerWith(409, { error_code: 'WKS.00010032' }), { kind: 'conflict' }],
    ['413', answerWith(413), { kind: 'refused', fault: 'order' }],
    ['415', answerWith(415), { kind: 'refused', fault: 'account' }],
    ['422', answerWith(422), { kind: 'refused', fault: 'order' }],
    [
      '429 with seconds',
      answerWith(429, '', { 'Retry-After': '9' }),
      { kind: 'notSent', cause: 'throttled', retryAfterMs: 9000 },
    ],
    [
      '429 with a date, read against the date of the answer',
      answerWith(429, '', { 'Retry-After': 'Sun, 01 Mar 2026 12:00:05 GMT', Date: 'Sun, 01 Mar 2026 11:59:55 GMT' }),
      { kind: 'notSent', retryAfterMs: 10_000 },
    ],
    [
      '429 with its window in words',
      answerWith(429, limited),
      { kind: 'notSent', cause: 'throttled', retryAfterMs: 60_000 },
    ],
    ['429 without a hint', answerWith(429), { kind: 'notSent', cause: 'throttled' }],
    ['499', answerWith(499), { kind: 'ambiguous' }],
    ['500', answerWith(500, { error_code: 'WKS.0005' }), { kind: 'ambiguous' }],
    ['502 that is HTML', answerWith(502, '<html></html>'), { kind: 'ambiguous' }],
    ['503 with Retry-After', answerWith(503, '', { 'Retry-After': '1' }), { kind: 'ambiguous' }],
    ['504', answerWith(504, { error_code: 'APIGW.0201' }), { kind: 'ambiguous' }],
    ['a reset instead of one', reset, { kind: 'ambiguous' }],
  ])('%s is classified, after a single POST', async (_, respond, expected) => {
    const server = await startHttpServer(respond);
    expect(await provider(server).placeOrder(BODY)).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
    expect(server.connections.accepted).toBe(1);
  });

  it.each([301, 302, 303, 307, 308])('%i is ambiguous, and its location is never requested', async (status) => {
    const target = await startHttpServer(answerWith(200, { order_id: 'CS1' }));
    const server = await startHttpServer(answerWith(status, '', { Location: target.url }));
    expect(await provider(server).placeOrder(BODY)).toMatchObject({ kind: 'ambiguous' });
    expect(server.requests).toHaveLength(1);
    expect(target.connections.accepted).toBe(0);
  });

  it.each<[string, Respond]>([
    ['none comes in time', hang],
    ['its body does not end in time', stall(200, '{"order_id":"CS1"')],
  ])('is ambiguous when %s, and the connection is closed', async (_, respond) => {
    const server = await startHttpServer(respond);
    expect(await provider(server, IMPATIENT_MS).placeOrder(BODY)).toMatchObject({ kind: 'ambiguous' });
    expect(server.requests).toHaveLength(1);
    await expect.poll(() => server.connections.open).toBe(0);
  });
});

describe('a POST that cannot leave', () => {
  it('is not sent if nothing listens', async () => {
    const client = createOrderProvider({
      workspaceEndpoint: 'http://127.0.0.1:1',
      projectId: 'p1',
      authorizer: staticToken(),
      requestTimeoutMs: PATIENT_MS,
    });
    expect(await client.placeOrder(BODY)).toMatchObject({ kind: 'notSent', cause: 'unreachable', reason: /./ });
  });

  it('is not sent if its deadline has passed, which is checked once the connection is established', async () => {
    const server = await startHttpServer(answerWith(200, { order_id: 'CS1' }));
    expect(await provider(server).placeOrder(BODY, () => false)).toMatchObject({ kind: 'notSent', cause: 'too-late' });
    expect(server.requests).toHaveLength(0);
  });

  it('is not sent when the credentials take longer than half of the time', async () => {
    const server = await startHttpServer(answerWith(200, { order_id: 'CS1' }));
    const slow: Authorizer = {
      operator: async () => undefined,
      headers: () => setTimeout(IMPATIENT_MS * 0.8, { 'X-Auth-Token': TOKEN }),
      invalidate: () => true,
    };
    expect(await provider(server, IMPATIENT_MS, slow).placeOrder(BODY)).toMatchObject({
      kind: 'notSent',
      cause: 'unreachable',
      reason: expect.stringContaining('IAM gave no token in time'),
    });
    expect(server.connections.accepted).toBe(0);
  });

  it('is not sent if the credentials fail unexpectedly', async () => {
    const server = await startHttpServer(answerWith(200, { order_id: 'CS1' }));
    const broken: Authorizer = {
      operator: async () => undefined,
      headers: () => Promise.reject(new RangeError('odd')),
      invalidate: () => true,
    };
    expect(await provider(server, PATIENT_MS, broken).placeOrder(BODY)).toMatchObject({
      kind: 'notSent',
      cause: 'unreachable',
      reason: expect.stringContaining('odd'),
    });
    expect(server.connections.accepted).toBe(0);
  });
});

describe('after a 401', () => {
  it('renews the credentials and POSTs once more', async () => {
    const server = await startHttpServer(inTurn(answerWith(401), answerWith(200, { order_id: 'CS1' })));
    const outcome = await provider(server, PATIENT_MS, renewableTokens()).placeOrder(BODY);
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(server.requests.map((request) => request.headers['x-auth-token'])).toEqual(['token-1', 'token-2']);
    expect(server.requests.map((request) => request.body)).toEqual([BODY, BODY]);
  });

  it('does not POST a third time', async () => {
    const server = await startHttpServer(answerWith(401));
    const outcome = await provider(server, PATIENT_MS, renewableTokens()).placeOrder(BODY);
    expect(outcome).toMatchObject({ kind: 'notSent', cause: 'unauthorized' });
    expect(server.requests).toHaveLength(2);
  });

  it('accepts the outcome of the second POST', async () => {
    const server = await startHttpServer(inTurn(answerWith(401), reset));
    const outcome = await provider(server, PATIENT_MS, renewableTokens()).placeOrder(BODY);
    expect(outcome).toMatchObject({ kind: 'ambiguous' });
    expect(server.requests).toHaveLength(2);
  });

  it('checks its deadline again before the second POST', async () => {
    const server = await startHttpServer(answerWith(401));
    let asked = 0;
    const outcome = await provider(server, PATIENT_MS, renewableTokens()).placeOrder(BODY, () => ++asked < 2);
    expect(outcome).toMatchObject({ kind: 'notSent', cause: 'too-late' });
    expect(server.requests).toHaveLength(1);
  });
});

it('renews the credentials for the next order after a 403, and POSTs this one once', async () => {
  const server = await startHttpServer(answerWith(403));
  const tokens = renewableTokens();
  await provider(server, PATIENT_MS, tokens).placeOrder(BODY);
  expect(server.requests).toHaveLength(1);
  expect(tokens.handedOut()).toBe(2);
});

it.each<[string, (token: string) => Respond]>([
  ['in an error message', (token) => answerWith(400, { error_msg: `bad header X-Auth-Token: ${token}` })],
  ['in a page that is no JSON', (token) => answerWith(502, `${'x'.repeat(290)}${token}`)],
  ['in a text that is cut within it', (token) => answerWith(500, { error_msg: `${'x'.repeat(990)}${token}` })],
])('does not keep a token that the provider echoes %s', async (_, respond) => {
  const server = await startHttpServer(respond(TOKEN));
  const outcome = await provider(server).placeOrder(BODY);
  expect(inspect(outcome, { depth: 9 })).not.toContain(TOKEN.slice(0, 8));
});
