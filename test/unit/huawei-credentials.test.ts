import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseCredentials } from '../../lambdas/adapters/huawei/credentials.ts';
import { redact } from '../../lambdas/adapters/huawei/secret.ts';
import { ConfigError } from '../../lambdas/config.ts';

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

describe('credentials that are right', () => {
  it('are a user of a domain with a password', () => {
    const credentials = parseCredentials(`{"type":"token","domain":"acme","user":"bot","password":"${SECRET}"}`);
    expect(credentials).toMatchObject({ type: 'token', domain: 'acme', user: 'bot' });
    expect(credentials.type === 'token' && credentials.password.unwrap()).toBe(SECRET);
  });

  it('are a ready token', () => {
    const credentials = parseCredentials(`{"type":"static-token","token":"${SECRET}"}`);
    expect(credentials.type === 'static-token' && credentials.token.unwrap()).toBe(SECRET);
  });

  it('show their secret in no output', () => {
    for (const json of [
      `{"type":"token","domain":"acme","user":"bot","password":"${SECRET}"}`,
      `{"type":"static-token","token":"${SECRET}"}`,
    ]) {
      const credentials = parseCredentials(json);
      const secret = credentials.type === 'token' ? credentials.password : credentials.token;
      const shown = [JSON.stringify(credentials), inspect(credentials, { depth: 9, showHidden: true }), `${secret}`];
      expect(shown.join()).not.toContain(SECRET);
      expect(shown.join()).toContain('[REDACTED]');
    }
  });
});

describe('credentials that are wrong', () => {
  it.each<[string, string, RegExp]>([
    ['no JSON', `{"type":"token","password":"${SECRET}"`, /not JSON/],
    ['a bare secret', SECRET, /not JSON/],
    ['a JSON text', `"${SECRET}"`, /the whole must be an object/],
    ['no type', `{"token":"${SECRET}"}`, /type must be "token" or "static-token"/],
    ['an unknown type', `{"type":"${SECRET}"}`, /type must be "token" or "static-token"/],
    ['a missing field', `{"type":"token","user":"bot","password":"${SECRET}"}`, /domain must be a string/],
    ['an empty field', `{"type":"token","domain":"","user":"bot","password":"${SECRET}"}`, /domain is empty/],
    ['a field of a wrong type', `{"type":"static-token","token":["${SECRET}"]}`, /token must be a string/],
    ['an unknown field', `{"type":"static-token","token":"x","${SECRET}":1}`, /one field is unknown/],
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

it('takes secrets out of foreign texts, but not what is too short to be one', () => {
  expect(redact('X-Auth-Token: 12345678 for a', ['12345678', 'a', ''])).toBe('X-Auth-Token: [REDACTED] for a');
});
