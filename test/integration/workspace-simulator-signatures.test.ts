import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signRequest } from '../../lambdas/adapters/huawei/auth/sign-request.ts';
import { Secret } from '../../lambdas/adapters/huawei/http/secret.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { call, manualClock, orderBody } from '../support/workspace-simulator-client.ts';

interface Key {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string;
}

const FOREVER = { accessKey: 'AK-FOREVER', secretKey: 'secret-of-forever', user: 'ordering' };
const TEMPORARY = { accessKey: 'AK-BRIEF', secretKey: 'secret-of-brief', securityToken: 'sts-token', user: 'visitor' };
const BODY = JSON.stringify(orderBody([{ user_name: 'ada', computer_name: 'D-ada' }]));

let clock: ReturnType<typeof manualClock>;
let simulator: WorkspaceSimulator;

beforeEach(async () => {
  clock = manualClock('2026-03-04T05:06:07.000Z');
  simulator = await startWorkspaceSimulator({ now: clock.now, accessKeys: [FOREVER, TEMPORARY] });
});
afterEach(() => simulator.stop());

interface Changes {
  readonly key?: Key;
  readonly scope?: Readonly<Record<string, string>>;
  readonly signedAt?: number;
  /** Changes the request after it was signed. */
  readonly tamper?: (request: { method: string; url: URL; headers: Record<string, string>; body: string }) => void;
}

const send = async (method: string, path: string, body: string, scope: Record<string, string>, changes: Changes) => {
  const key: Key = changes.key ?? FOREVER;
  const request = {
    method,
    url: new URL(`${simulator.url}${path}`),
    headers: { 'Content-Type': 'application/json' } as Record<string, string>,
    body,
  };
  const { securityToken, accessKey, secretKey } = key;
  const signed = signRequest(
    request,
    {
      accessKey,
      secretKey: new Secret(secretKey),
      ...(securityToken === undefined ? {} : { securityToken: new Secret(securityToken) }),
    },
    changes.scope ?? scope,
    changes.signedAt ?? clock.now(),
  );
  Object.assign(request.headers, signed);
  changes.tamper?.(request);
  return call(request.url.href, {
    method: request.method,
    headers: request.headers,
    ...(request.method === 'GET' ? {} : { body: request.body }),
  });
};

const order = (changes: Changes = {}) =>
  send(
    'POST',
    `/v2/${simulator.projectId}/desktops/orders/subscribe`,
    BODY,
    { 'X-Project-Id': simulator.projectId },
    changes,
  );
const orders = (changes: Changes = {}) =>
  send('GET', '/v2/orders/customer-orders?limit=9&offset=0', '', { 'X-Domain-Id': simulator.domainId }, changes);

const replace =
  (name: string, from: string | RegExp, to: string): NonNullable<Changes['tamper']> =>
  ({ headers }) => {
    headers[name] = (headers[name] ?? '').replace(from, to);
  };

describe('a signed request', () => {
  it.each([FOREVER, TEMPORARY])('of $accessKey orders as its user', async (key) => {
    expect((await order({ key })).status).toBe(200);
    expect(simulator.book.orders()).toMatchObject([{ operator: key.user }]);
  });

  it.each([FOREVER, TEMPORARY])('of $accessKey reads the billing list', async (key) => {
    expect((await orders({ key })).status).toBe(200);
  });

  it.each([-15, 15])('is valid for %j minutes', async (minutes) => {
    expect((await order({ signedAt: clock.now() + minutes * 60_000 })).status).toBe(200);
  });
});

describe('a request is refused', () => {
  const hour = 60 * 60_000;
  it.each<[string, () => Changes, RegExp]>([
    ['with another body', () => ({ tamper: (request) => (request.body = `${BODY} `) }), /verify aksk signature fail/],
    [
      'with another query',
      () => ({ tamper: ({ url }) => url.searchParams.set('a', 'b') }),
      /verify aksk signature fail/,
    ],
    ['with another date', () => ({ tamper: replace('X-Sdk-Date', '07Z', '08Z') }), /verify aksk signature fail/],
    ['with another content type', () => ({ tamper: replace('Content-Type', 'json', 'xml') }), /verify aksk signature/],
    ['with another project', () => ({ tamper: replace('X-Project-Id', /^./, 'x') }), /verify aksk signature fail/],
    ['with another secret', () => ({ key: { ...FOREVER, secretKey: 'guess' } }), /verify aksk signature fail/],
    ['with an unknown key', () => ({ key: { ...FOREVER, accessKey: 'AK-OTHER' } }), /ak not exist/],
    [
      'without its security token',
      () => ({ key: omitUndefined({ ...TEMPORARY, securityToken: undefined }) }),
      /security token/,
    ],
    ['with another security token', () => ({ key: { ...TEMPORARY, securityToken: 'guess' } }), /security token/],
    [
      'with a security token that is not of the key',
      () => ({ key: { ...FOREVER, securityToken: 'x' } }),
      /security token/,
    ],
    ['signed 15 minutes and a second ago', () => ({ signedAt: clock.now() - hour / 4 - 1000 }), /Signature expired/],
    [
      'signed for 15 minutes and a second later',
      () => ({ signedAt: clock.now() + hour / 4 + 1000 }),
      /Signature expired/,
    ],
    ['without a signed project', () => ({ scope: {} }), /x-project-id is not the project/],
    ['for another project', () => ({ scope: { 'X-Project-Id': 'p2' } }), /x-project-id is not the project/],
    [
      'with a project that was added',
      () => ({ scope: {}, tamper: add('X-Project-Id') }),
      /x-project-id was sent and is not/,
    ],
    ['whose host is not signed', () => ({ tamper: replace('Authorization', 'host;', '') }), /host is not signed/],
    ['whose date is not signed', () => ({ tamper: replace('Authorization', ';x-sdk-date', '') }), /x-sdk-date is not/],
    [
      'that signs what it does not send',
      () => ({ tamper: replace('Authorization', 'host;', 'host;who;') }),
      /who is signed/,
    ],
    ['whose headers are not sorted', () => ({ tamper: replace('Authorization', 'host;', 'host;from;') }), /not sorted/],
    ['whose date is of another form', () => ({ tamper: replace('X-Sdk-Date', 'T', ' ') }), /x-sdk-date is malformed/],
    ['of another algorithm', () => ({ tamper: replace('Authorization', 'SHA256', 'SM3') }), /malformed/],
  ])('%s', async (_, changes, problem) => {
    const reply = await order(changes());
    expect(reply.status).toBe(401);
    expect(reply.json).toMatchObject({ error_code: 'APIGW.0301', error_msg: expect.stringMatching(problem) });
    expect(simulator.book.orders()).toEqual([]);
  });

  it('by billing without the domain, and with another one', async () => {
    const scopes: Record<string, string>[] = [{}, { 'X-Domain-Id': 'd2' }, { 'X-Project-Id': simulator.projectId }];
    for (const scope of scopes) {
      const reply = await orders({ scope });
      expect(reply).toMatchObject({ status: 403, json: { error_code: 'CBC.0151' } });
    }
  });

  it('with a key if none is configured', async () => {
    await simulator.stop();
    simulator = await startWorkspaceSimulator({ now: clock.now });
    expect((await order()).json).toMatchObject({ error_msg: expect.stringContaining('ak not exist') });
  });
});

function add(name: string): Changes['tamper'] {
  return ({ headers }) => {
    headers[name] = simulator.projectId;
  };
}
