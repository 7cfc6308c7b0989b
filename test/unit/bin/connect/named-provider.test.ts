import { describe, expect, it } from 'vitest';
import { namedProvider, type ProviderOptions } from '../../../../bin/commands/connect/named-provider.ts';

const CREDENTIALS = '{"type":"aksk","accessKey":"AK","secretKey":"secret-key"}';
const ENV = { WORKSPACE_CREDENTIALS: CREDENTIALS };
const REGION = {
  workspaceEndpoint: 'https://workspace.eu-west-101.myhuaweicloud.com',
  iamEndpoint: 'https://iam.eu-west-101.myhuaweicloud.com',
  bssEndpoint: 'https://bss-intl.myhuaweicloud.com',
};
const OWN = {
  workspaceEndpoint: 'http://127.0.0.1:1',
  iamEndpoint: 'http://127.0.0.1:2',
  bssEndpoint: 'http://127.0.0.1:3',
};

it('is the built-in simulator if no option names another', () => {
  expect(namedProvider({}, ENV)).toBeUndefined();
});

describe('the endpoints', () => {
  it.each<[string, ProviderOptions, object]>([
    ['follow from the region', { providerRegion: 'eu-west-101' }, REGION],
    ['are the named ones', OWN, OWN],
    ...Object.entries(OWN).map(([name, url]): [string, ProviderOptions, object] => [
      `follow from the region but for ${name}`,
      { providerRegion: 'eu-west-101', [name]: url },
      { ...REGION, [name]: url },
    ]),
  ])('%s', (_, options, endpoints) => {
    expect(namedProvider({ ...options, projectId: 'p1' }, ENV)).toEqual({
      provider: { ...endpoints, projectId: 'p1' },
      credentials: CREDENTIALS,
    });
  });
});

it('is refused if an endpoint with plain http is behind a proxy', () => {
  const options = { ...OWN, workspaceEndpoint: 'http://workspace.example.com', projectId: 'p' };
  const behind = { ...ENV, HTTP_PROXY: 'http://user:hunter2@proxy.example.com' };
  expect(() => namedProvider(options, behind)).toThrow(
    /^workspace\.example\.com is an endpoint of plain http behind HTTP_PROXY.*NO_PROXY\. Nothing was ordered\.$/,
  );
  expect(namedProvider(options, { ...behind, NO_PROXY: 'example.com' })).toBeDefined();
  expect(namedProvider({ ...OWN, projectId: 'p' }, behind)).toBeDefined();
});

describe('is refused', () => {
  const region = { providerRegion: 'ap-southeast-3', projectId: 'p1' };
  it.each<[string, ProviderOptions, Record<string, string>, RegExp]>([
    ['without a project', { providerRegion: 'ap-southeast-3' }, ENV, /name --project-id too\.$/],
    [
      'without an endpoint or a region',
      { workspaceEndpoint: OWN.workspaceEndpoint },
      ENV,
      /name --iam-endpoint, --bss-endpoint, --project-id too \(or --provider-region/,
    ],
    ['with a region that is none', { ...region, providerRegion: 'evil.example/' }, ENV, /must be a region like/],
    ['with an endpoint that is no URL', { ...region, bssEndpoint: 'bss' }, ENV, /bssEndpoint "bss" must be a URL/],
    ['without credentials', region, {}, /Set the environment variable WORKSPACE_CREDENTIALS to .*"aksk"/],
    ['with credentials that are wrong', region, { WORKSPACE_CREDENTIALS: '{}' }, /The credentials are wrong/],
  ])('%s', (_, options, env, message) => {
    expect(() => namedProvider(options, env)).toThrow(message);
  });
});
