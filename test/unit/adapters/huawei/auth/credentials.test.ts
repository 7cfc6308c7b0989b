import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../../../../lambdas/adapters/huawei/auth/authorizer.ts';
import { parseCredentials } from '../../../../../lambdas/adapters/huawei/auth/credentials.ts';
import { redact } from '../../../../../lambdas/adapters/huawei/http/secret.ts';
import { ConfigError } from '../../../../../lambdas/domain/values/config-error.ts';

const SECRET = 'Top-Secret-77';

const fail = (json: string): ConfigError => {
  try {
    parseCredentials(json);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('valid credentials', () => {
  it('are a user of a domain with a password', () => {
    const credentials = parseCredentials(`{"type":"token","domain":"acme","user":"bot","password":"${SECRET}"}`);
    expect(credentials).toMatchObject({ type: 'token', domain: 'acme', user: 'bot' });
    expect(credentials.type === 'token' && credentials.password.unwrap()).toBe(SECRET);
  });

  it('are a token', () => {
    const credentials = parseCredentials(`{"type":"static-token","token":"${SECRET}"}`);
    expect(credentials.type === 'static-token' && credentials.token.unwrap()).toBe(SECRET);
  });

  it('are an access key', () => {
    const credentials = parseCredentials(`{"type":"aksk","accessKey":"AK","secretKey":"${SECRET}"}`);
    expect(credentials).toMatchObject({ type: 'aksk', accessKey: 'AK' });
    expect(credentials.type === 'aksk' && credentials.secretKey.unwrap()).toBe(SECRET);
  });

  it('are a temporary access key, with the account and the user that it belongs to', () => {
    const credentials = parseCredentials(
      `{"type":"aksk","accessKey":"AK","secretKey":"s","securityToken":"${SECRET}","domainId":"d1","user":"bot"}`,
    );
    expect(credentials).toMatchObject({ accessKey: 'AK', domainId: 'd1', user: 'bot' });
    expect(credentials.type === 'aksk' && credentials.securityToken?.unwrap()).toBe(SECRET);
  });

  it('show their secret in no output', () => {
    for (const json of [
      `{"type":"token","domain":"acme","user":"bot","password":"${SECRET}"}`,
      `{"type":"static-token","token":"${SECRET}"}`,
      `{"type":"aksk","accessKey":"AK","secretKey":"${SECRET}","securityToken":"${SECRET}","user":"bot"}`,
    ]) {
      const credentials = parseCredentials(json);
      const secret = Object.values(credentials).find((value) => typeof value === 'object');
      const shown = [JSON.stringify(credentials), inspect(credentials, { depth: 9, showHidden: true }), `${secret}`];
      expect(shown.join()).not.toContain(SECRET);
      expect(shown.join()).toContain('[REDACTED]');
    }
  });
});

describe('invalid credentials', () => {
  it.each<[string, string, RegExp]>([
    ['no JSON', `{"type":"token","password":"${SECRET}"`, /not JSON/],
    ['a bare secret', SECRET, /not JSON/],
    ['a JSON text', `"${SECRET}"`, /the whole must be an object/],
    ['no type', `{"token":"${SECRET}"}`, /type must be "token", "static-token" or "aksk"/],
    ['an unknown type', `{"type":"${SECRET}"}`, /type must be "token", "static-token" or "aksk"/],
    ['a missing field', `{"type":"token","user":"bot","password":"${SECRET}"}`, /domain must be a string/],
    ['an empty field', `{"type":"token","domain":"","user":"bot","password":"${SECRET}"}`, /domain is empty/],
    ['a field of a wrong type', `{"type":"static-token","token":["${SECRET}"]}`, /token must be a string/],
    ['an unknown field', `{"type":"static-token","token":"x","${SECRET}":1}`, /one field is unknown/],
    ['an access key without its secret', `{"type":"aksk","accessKey":"${SECRET}"}`, /secretKey must be a string/],
    [
      'an access key that would end the header',
      `{"type":"aksk","accessKey":"${SECRET},","secretKey":"s"}`,
      /accessKey must hold no comma/,
    ],
    [
      'a security token that no header can carry',
      `{"type":"aksk","accessKey":"AK","secretKey":"s","securityToken":"${SECRET}ü"}`,
      /securityToken must be printable ASCII/,
    ],
    [
      'a temporary key without its user',
      `{"type":"aksk","accessKey":"AK","secretKey":"s","securityToken":"${SECRET}"}`,
      /user is missing: add the login name of the IAM user, which a temporary key does not reveal/,
    ],
    [
      'a token that no header can carry',
      `{"type":"static-token","token":"${SECRET}\\n"}`,
      /token must be printable ASCII/,
    ],
  ])('%s', (_, json, message) => {
    const error = fail(json);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('static-token');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET);
  });
});

describe('secrets in texts from outside', () => {
  const LONG = 'Qz"7<kö&Lm9-4711-abcdef';

  it.each<[string, string, string]>([
    ['as they are', `X-Auth-Token: ${LONG}, sorry`, 'X-Auth-Token: [REDACTED], sorry'],
    ['twice', `${LONG} ${LONG}`, '[REDACTED] [REDACTED]'],
    ['within JSON', JSON.stringify({ token: LONG }), '{"token":"[REDACTED]"}'],
    [
      'within JSON that JSON quotes',
      JSON.stringify({ error_msg: JSON.stringify({ token: LONG }) }),
      '{"error_msg":"{\\"token\\":\\"[REDACTED]\\"}"}',
    ],
    ['within a URL', `?token=${encodeURIComponent(LONG)}&a=b`, '?token=[REDACTED]&a=b'],
    ['within a page', '<b>Qz&quot;7&lt;kö&amp;Lm9-4711-abcdef</b>', '<b>[REDACTED]</b>'],
    ['cut short', `${LONG.slice(0, 15)}...`, '[REDACTED]...'],
  ])('are removed %s', (_, text, shown) => {
    expect(redact(text, [LONG])).toBe(shown);
  });

  it('are kept if they are too short to be secrets', () => {
    expect(redact('X-Auth-Token: 12345678 for a', ['12345678', 'a', ''])).toBe('X-Auth-Token: [REDACTED] for a');
  });

  it('are the token, the security token, the access key and the signature of a request', () => {
    const headers = {
      'X-Auth-Token': 'tok',
      'X-Security-Token': 'sec',
      'X-Sdk-Date': '20260301T120000Z',
      'X-Project-Id': 'p1',
      Authorization: 'SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=abc',
    };
    expect(secretsIn(headers)).toEqual(['tok', 'sec', 'AK', 'abc']);
  });
});
