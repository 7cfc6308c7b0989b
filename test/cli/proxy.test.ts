import { expect, test } from 'vitest';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { createWorkplace, startCommand } from '../support/command.ts';
import { type Respond, startHttpServer } from '../support/http-server.ts';
import { csvOf } from '../support/pipeline.ts';
import { startProxy } from '../support/proxy-server.ts';
import { makeSelfSignedCertificate } from '../support/self-signed-certificate.ts';

/** Forwards each request to the simulator, which does not speak TLS. */
const inFrontOf =
  (url: string): Respond =>
  async ({ method, path, query, headers, body }, response) => {
    const { host: _, connection: __, 'content-length': ___, ...passed } = headers;
    const answer = await fetch(`${url}${path}?${query}`, {
      method,
      headers: passed as Record<string, string>,
      ...(body === '' ? {} : { body }),
    });
    const token = answer.headers.get('x-subject-token');
    response.writeHead(answer.status, token === null ? {} : { 'X-Subject-Token': token });
    response.end(await answer.text());
  };

/** A provider with a certificate, and a run that can reach it only through the proxy. */
const prepare = async (proxyUrl: string) => {
  const place = await createWorkplace();
  const simulator = await startWorkspaceSimulator();
  const certificate = makeSelfSignedCertificate();
  const front = await startHttpServer(inFrontOf(simulator.url), { tls: certificate });
  const file = await place.write('hires.csv', csvOf('ada'));
  const endpoints = ['workspace', 'iam', 'bss'].flatMap((name) => [`--${name}-endpoint`, front.url]);
  const run = async () =>
    startCommand(['run', file, ...place.outArgs, ...endpoints, '--project-id', simulator.projectId], {
      NODE_EXTRA_CA_CERTS: await place.write('ca.pem', certificate.cert),
      HTTPS_PROXY: proxyUrl,
      // By default a server on this machine, like the provider here, is reached without the proxy.
      NO_PROXY: '<-loopback>',
      WORKSPACE_CREDENTIALS: '{"type":"token","domain":"d","user":"u","password":"p"}',
    }).result;
  const close = async () => {
    await simulator.stop();
    await place[Symbol.asyncDispose]();
  };
  return { simulator, front, run, [Symbol.asyncDispose]: close };
};

test('a run reaches the provider only through the proxy of the environment', async () => {
  const proxy = await startProxy();
  await using world = await prepare(proxy.url);
  const { status, stderr } = await world.run();
  expect(status, stderr).toBe(0);
  expect(world.simulator.book.liveOrders()).toHaveLength(1);
  expect(proxy.asked).toHaveLength(world.front.connections.accepted);
  expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${new URL(world.front.url).host}`]));
});

test('a proxy that requires a password is reported before anything is ordered', async () => {
  const proxy = await startProxy((_, client) => client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
  await using world = await prepare(proxy.url.replace('://', '://user:hunter2@'));
  const { status, stdout, stderr } = await world.run();
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/The provider does not answer: .*the proxy 127\.0\.0\.1:\d+ opened no tunnel to .*HTTP 407/);
  expect(stderr).not.toContain('hunter2');
  expect(world.front.connections.accepted).toBe(0);
});
