import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../../../lambdas/adapters/huawei/http/proxy-for.ts';
import { readProxies } from '../../../../../lambdas/config.ts';
import { ConfigError } from '../../../../../lambdas/domain/values/config-error.ts';

const ENV = { HTTP_PROXY: 'http://plain.example:3128', HTTPS_PROXY: 'http://secure.example:3128' };

const proxyOf = (url: string, env: Readonly<Record<string, string>> = ENV): string | undefined =>
  proxyFor(new URL(url), readProxies(env))?.host;

describe('a proxy of the environment', () => {
  it('is the one for the scheme of the endpoint', () => {
    expect(proxyOf('https://iam.example.com/v3')).toBe('secure.example:3128');
    expect(proxyOf('http://iam.example.com/v3')).toBe('plain.example:3128');
    expect(proxyOf('https://iam.example.com', { HTTP_PROXY: 'http://plain.example' })).toBeUndefined();
    expect(proxyOf('https://iam.example.com', {})).toBeUndefined();
  });

  it('may be named in lower case, which comes first, and without a scheme', () => {
    expect(proxyOf('https://a.example', { ...ENV, https_proxy: 'lower.example:8080' })).toBe('lower.example:8080');
    expect(proxyOf('https://a.example', { ...ENV, https_proxy: '' })).toBe('secure.example:3128');
  });

  it.each(['socks5://a.example:1080', 'http://', 'http://a b'])('is refused when it is %s', (text) => {
    expect(() => readProxies({ HTTPS_PROXY: text })).toThrow(ConfigError);
    expect(() => readProxies({ HTTPS_PROXY: text })).toThrow(/^HTTPS_PROXY must be the URL of an HTTP proxy like/);
  });

  it('is not repeated with its password', () => {
    expect(() => readProxies({ HTTPS_PROXY: 'ftp://user:hunter2@a.example' })).not.toThrow(/hunter2/);
  });

  it.each(['127.0.0.1', '127.9.9.9', 'localhost', 'a.localhost', '[::1]'])(
    'is not used for this machine itself, unless configured: %s',
    (host) => {
      expect(proxyOf(`https://${host}:8443`)).toBeUndefined();
      expect(proxyOf(`https://${host}:8443`, { ...ENV, NO_PROXY: '<-loopback>' })).toBe('secure.example:3128');
      expect(proxyOf(`https://${host}:8443`, { ...ENV, NO_PROXY: '<-loopback>,*' })).toBeUndefined();
    },
  );
});

describe('NO_PROXY', () => {
  it.each<[entry: string, direct: readonly string[], proxied: readonly string[]]>([
    ['*', ['a.example.com', '10.1.2.3', '[2001:db8::1]'], []],
    [
      'example.com',
      ['example.com', 'a.example.com', 'EXAMPLE.com', 'a.b.example.com.'],
      ['notexample.com', 'example.com.org'],
    ],
    ['.example.com', ['example.com', 'a.example.com'], ['notexample.com']],
    ['*.example.com', ['example.com', 'a.example.com'], ['notexample.com']],
    ['Example.Com.', ['example.com'], ['example.org']],
    ['example.com:8443', ['example.com:8443', 'a.example.com:8443'], ['example.com', 'example.com:443']],
    ['example.com:443', ['example.com'], ['example.com:8443']],
    ['10.1.2.3', ['10.1.2.3'], ['10.1.2.30', '110.1.2.3']],
    ['10.1.2.3:8443', ['10.1.2.3:8443'], ['10.1.2.3']],
    ['10.0.0.0/8', ['10.1.2.3', '10.255.0.1:8443'], ['11.1.2.3', 'ten.example']],
    ['2001:db8::1', ['[2001:db8::1]', '[2001:0db8:0::1]'], ['[2001:db8::2]', '10.1.2.3']],
    ['[2001:db8::1]:8443', ['[2001:db8::1]:8443'], ['[2001:db8::1]']],
    ['2001:db8::/32', ['[2001:db8:1::1]'], ['[2001:db9::1]']],
    ['a.example, b.example\tc.example,,', ['a.example', 'b.example', 'c.example'], ['d.example']],
    ['0.0/8', [], ['0.0.0.1', 'a.example']],
    ['10.0.0.0/99', [], ['10.0.0.1']],
  ])('%s', (noProxy, direct, proxied) => {
    for (const [hosts, expected] of [
      [direct, undefined],
      [proxied, 'secure.example:3128'],
    ] as const)
      for (const host of hosts)
        for (const name of ['NO_PROXY', 'no_proxy'])
          expect([host, proxyOf(`https://${host}/`, { ...ENV, [name]: noProxy })]).toEqual([host, expected]);
  });
});
