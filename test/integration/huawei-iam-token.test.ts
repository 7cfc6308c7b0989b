import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AuthorizationError } from '../../lambdas/adapters/huawei/auth/authorizer.ts';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import { answerWith, hang, inTurn, type Respond, reset, startHttpServer } from '../support/http-server.ts';

const PASSWORD = 'Pass-Word-4711';
const START = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
/** Any request will do: the token does not depend on it. */
const REQUEST = { method: 'GET', url: new URL('http://127.0.0.1/'), headers: {}, body: '' };

const issue = (token: string, expiresAt = START + 24 * HOUR): Respond =>
  answerWith(
    201,
    { token: { expires_at: new Date(expiresAt).toISOString().replace('Z', '000Z') } },
    { 'X-Subject-Token': token },
  );

const issueInTurn = (...tokens: string[]) => inTurn(...tokens.map((token) => issue(token)));

const authorizerFor = (iamEndpoint: string, requestTimeoutMs = 30_000) => {
  const clock = { now: START };
  const credentials = parseCredentials(
    JSON.stringify({ type: 'token', domain: 'acme', user: 'bot', password: PASSWORD }),
  );
  const retryDelayMs = { min: 1, max: 2 };
  const options = { iamEndpoint, projectId: 'p1', requestTimeoutMs, retryDelayMs, now: () => clock.now };
  return { clock, authorizer: createAuthorizer(credentials, options) };
};

describe('a token', () => {
  it('is requested with the password, for the project', async () => {
    const iam = await startHttpServer(issue('t1'));
    const { authorizer } = authorizerFor(iam.url);
    expect(await authorizer.headers('project', REQUEST)).toEqual({ 'X-Auth-Token': 't1' });
    const [request] = iam.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v3/auth/tokens' });
    expect(request?.query.get('nocatalog')).toBe('true');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'bot', password: PASSWORD, domain: { name: 'acme' } } },
        },
        scope: { project: { id: 'p1' } },
      },
    });
  });

  it('for the domain is a different one', async () => {
    const iam = await startHttpServer(issueInTurn('t1', 't2'));
    const { authorizer } = authorizerFor(iam.url);
    expect(await authorizer.headers('project', REQUEST)).toEqual({ 'X-Auth-Token': 't1' });
    expect(await authorizer.headers('domain', REQUEST)).toEqual({ 'X-Auth-Token': 't2' });
    expect(JSON.parse(iam.requests[1]?.body ?? '').auth.scope).toEqual({ domain: { name: 'acme' } });
  });

  it('is kept until five minutes before it expires', async () => {
    const iam = await startHttpServer(inTurn(issue('t1', START + HOUR), issue('t2', START + 9 * HOUR)));
    const { authorizer, clock } = authorizerFor(iam.url);
    await authorizer.headers('project', REQUEST);
    clock.now = START + HOUR - 5 * 60_000 - 1;
    expect(await authorizer.headers('project', REQUEST)).toEqual({ 'X-Auth-Token': 't1' });
    clock.now += 1;
    expect(await authorizer.headers('project', REQUEST)).toEqual({ 'X-Auth-Token': 't2' });
    expect(iam.requests).toHaveLength(2);
  });

  it('is requested once by concurrent callers', async () => {
    const iam = await startHttpServer(issueInTurn('t1', 't2'));
    const { authorizer } = authorizerFor(iam.url);
    const headers = await Promise.all(Array.from({ length: 10 }, () => authorizer.headers('project', REQUEST)));
    expect(new Set(headers.map((one) => one['X-Auth-Token']))).toEqual(new Set(['t1']));
    expect(iam.requests).toHaveLength(1);
  });

  it('is renewed once for all callers that were refused with it', async () => {
    const iam = await startHttpServer(issueInTurn('t1', 't2', 't3'));
    const { authorizer } = authorizerFor(iam.url);
    const refused = await authorizer.headers('project', REQUEST);
    expect(authorizer.invalidate('project', refused)).toBe(true);
    expect(await authorizer.headers('project', REQUEST)).toEqual({ 'X-Auth-Token': 't2' });
    authorizer.invalidate('project', refused);
    expect(await authorizer.headers('project', REQUEST)).toEqual({ 'X-Auth-Token': 't2' });
  });

  it('may be 40,000 characters long', async () => {
    const iam = await startHttpServer(issue('t'.repeat(40_000)));
    const headers = await authorizerFor(iam.url).authorizer.headers('project', REQUEST);
    expect(headers['X-Auth-Token']).toHaveLength(40_000);
  });
});

describe('when there is no token', () => {
  const refusal = { error: { code: 401, message: `The password ${PASSWORD} is wrong.`, title: 'Unauthorized' } };

  it.each<[string, Respond, AuthorizationError['kind'], RegExp]>([
    ['a wrong password', answerWith(401, refusal), 'unauthorized', /HTTP 401, 401: The password .* is wrong/],
    ['a wrong request', answerWith(400), 'unauthorized', /HTTP 400/],
    ['a missing right', answerWith(403), 'unauthorized', /HTTP 403/],
    ['throttling', answerWith(429), 'unreachable', /HTTP 429/],
    ['a failure of IAM', answerWith(503), 'unreachable', /HTTP 503/],
    ['a redirect', answerWith(302, '', { Location: 'http://127.0.0.1:1' }), 'unreachable', /HTTP 302/],
    [
      'an answer without a token',
      answerWith(201, { token: { expires_at: '2026-03-02T12:00:00Z' } }),
      'unreachable',
      /without a readable/,
    ],
    [
      'an answer without an expiry',
      answerWith(201, {}, { 'X-Subject-Token': 't1' }),
      'unreachable',
      /without a readable/,
    ],
    [
      'an expiry without a zone',
      answerWith(201, { token: { expires_at: '2026-03-02 12:00:00' } }, { 'X-Subject-Token': 't1' }),
      'unreachable',
      /without a readable/,
    ],
    [
      'an answer that is no JSON',
      answerWith(201, '<html>', { 'X-Subject-Token': 't1' }),
      'unreachable',
      /without a readable/,
    ],
    ['a reset', reset, 'unreachable', /could not be reached/],
  ])('%s is reported without the password', async (_, respond, kind, message) => {
    const iam = await startHttpServer(respond);
    const { authorizer } = authorizerFor(iam.url);
    const error = await authorizer.headers('project', REQUEST).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AuthorizationError);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
  });

  it('is requested again for the next caller', async () => {
    const down = answerWith(503);
    const iam = await startHttpServer(inTurn(down, down, down, down, issue('t1')));
    const { authorizer } = authorizerFor(iam.url);
    await expect(authorizer.headers('project', REQUEST)).rejects.toThrow(AuthorizationError);
    expect(await authorizer.headers('project', REQUEST)).toEqual({ 'X-Auth-Token': 't1' });
  });

  it('ends if IAM does not answer in time', async () => {
    const iam = await startHttpServer(hang);
    const { authorizer } = authorizerFor(iam.url, 150);
    await expect(authorizer.headers('project', REQUEST)).rejects.toThrow(/no answer in time/);
  });

  it.each<[string, Respond, string]>([
    ['refused', answerWith(401), 'unauthorized'],
    ['out of order', answerWith(500), 'unreachable'],
  ])('sends no order: IAM %s', async (_, respond, cause) => {
    const iam = await startHttpServer(respond);
    const workspace = await startHttpServer(answerWith(200, { order_id: 'CS1' }));
    const { authorizer } = authorizerFor(iam.url);
    const options = { workspaceEndpoint: workspace.url, projectId: 'p1', requestTimeoutMs: 30_000, authorizer };
    expect(await createOrderProvider(options).placeOrder('{}')).toMatchObject({ kind: 'notSent', cause });
    expect(workspace.connections.accepted).toBe(0);
  });
});

it('shows neither password nor token when it is logged', async () => {
  const iam = await startHttpServer(issue('token-0123456789'));
  const { authorizer } = authorizerFor(iam.url);
  await authorizer.headers('project', REQUEST);
  const shown = JSON.stringify(authorizer) + inspect(authorizer, { depth: 9, showHidden: true });
  expect(shown).not.toContain(PASSWORD);
  expect(shown).not.toContain('token-0123456789');
  expect(await authorizer.operator()).toBe('bot');
});
