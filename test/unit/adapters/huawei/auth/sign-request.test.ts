import { describe, expect, it } from 'vitest';
import { signRequest } from '../../../../../lambdas/adapters/huawei/auth/sign-request.ts';
import { Secret } from '../../../../../lambdas/adapters/huawei/http/secret.ts';
import type { Call } from '../../../../../local/workspace-simulator/http/route.ts';
import { verifySignature } from '../../../../../local/workspace-simulator/routes/verify-signature.ts';

/** The key, time and result of the vendor's own example of a signed request. */
const KEY = { accessKey: 'QTWAOYTTINDUT2QVKYUC', secretKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc' };
const AT = Date.parse('2019-11-15T03:36:55Z');
const EXAMPLE_URL =
  'https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0';

const sign = (url: string, method = 'GET', body = '', scope: Record<string, string> = {}) =>
  signRequest(
    { method, url: new URL(url), headers: { 'Content-Type': 'application/json', Accept: '*/*' }, body },
    { accessKey: KEY.accessKey, secretKey: new Secret(KEY.secretKey) },
    scope,
    AT,
  );

/** The request as it arrives. */
const receive = (url: string, method: string, body: string, headers: Readonly<Record<string, string>>): Call => {
  const { host, pathname, search, searchParams } = new URL(url);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method,
    target: pathname + search,
    path: {},
    query: searchParams,
    headers: { host, 'content-type': 'application/json', ...lower },
    body,
    requestId: 'r1',
  };
};

describe('the vendor’s example', () => {
  it('has their signature', () => {
    expect(sign(EXAMPLE_URL)).toEqual({
      'X-Sdk-Date': '20191115T033655Z',
      Authorization:
        'SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, ' +
        'Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
    });
  });

  it('is accepted by the simulator', () => {
    const headers = { 'X-Sdk-Date': '20191115T033655Z' };
    const authorization =
      'SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, ' +
      'Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe';
    const call = receive(EXAMPLE_URL, 'GET', '', headers);
    expect(verifySignature(call, authorization, [{ ...KEY, user: 'bot' }], AT)).toEqual({ ok: true, user: 'bot' });
  });
});

describe('a signature that the simulator verifies with its own code', () => {
  it.each<[string, string, string, string]>([
    ['a body', 'POST', 'https://127.0.0.1:8443/v2/p1/desktops/orders/subscribe', '{"user":"Zoë 云"}'],
    ['a port and a path of the endpoint', 'GET', 'http://127.0.0.1:80/proxy//v2/', ''],
    ['the root', 'GET', 'http://127.0.0.1', ''],
    ['a path that needs encoding', 'GET', "http://127.0.0.1/v2/p%2F1 a/b~c_d-e.f(g)*h!i'j/%E4%BA%91", ''],
    ['repeated keys, not sorted', 'GET', 'http://127.0.0.1/d?user_names=b&limit=9&user_names=a&user_names=B', ''],
    [
      'values that need encoding',
      'GET',
      "http://127.0.0.1/d?t=2026-01-31T08:05:09Z&o=-createTime&x=a+b%2Bc~!*'()/云",
      '',
    ],
    ['keys with no value, or no equals sign', 'GET', 'http://127.0.0.1/d?b=&a', ''],
  ])('covers %s', (_, method, url, body) => {
    const headers = sign(url, method, body, { 'X-Project-Id': 'p1' });
    const call = receive(url, method, body, headers);
    expect(verifySignature(call, headers.Authorization ?? '', [{ ...KEY, user: 'bot' }], AT)).toEqual({
      ok: true,
      user: 'bot',
      projectId: 'p1',
    });
  });
});
