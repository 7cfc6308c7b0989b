import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

export interface ProxyServer {
  readonly url: string;
  /** `CONNECT host:port`, `GET http://host/path`, in the order of their arrival. */
  readonly asked: readonly string[];
  /** The `Proxy-Authorization` of each. */
  readonly credentials: readonly (string | undefined)[];
  readonly open: () => number;
}

type Tunnel = (request: IncomingMessage, client: Duplex) => void;

const passOn: Tunnel = ({ url = '' }, client) => {
  const [, port = ''] = /:(\d+)$/.exec(url) ?? [];
  // Ignores the host, because the names in tests have no address.
  const upstream = connect({ host: '127.0.0.1', port: Number(port) }, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.pipe(client).pipe(upstream);
  });
  upstream.on('error', () => {});
  upstream.on('close', () => client.destroy());
  client.on('close', () => upstream.destroy());
};

/** A proxy on 127.0.0.1 that forwards requests unless the test says otherwise. It is closed when the test ends. */
export const startProxy = async (tunnel: Tunnel = passOn): Promise<ProxyServer> => {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const note = ({ method, url, headers }: IncomingMessage) => {
    asked.push(`${method} ${url}`);
    credentials.push(headers['proxy-authorization']);
  };
  const server = createServer((incoming, outgoing) => {
    note(incoming);
    const { port, pathname, search } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const upstream = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(upstream);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (incoming: IncomingMessage, client: Duplex) => {
    note(incoming);
    tunnel(incoming, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    credentials,
    open: () => sockets.size,
  };
};
