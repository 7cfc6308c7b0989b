import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Responds to one request, which has been read completely. */
export type Respond = (request: ReceivedRequest, response: ServerResponse) => void | Promise<void>;

export interface HttpServer {
  readonly url: string;
  /** The requests that were read completely, in the order of their arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** Connections ever accepted, and those still open. */
  readonly connections: { readonly accepted: number; readonly open: number };
}

export interface HttpServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Sees each connection before anything is read from it. */
  readonly onConnection?: (socket: Socket) => void;
  /** The function of the test's context, which concurrent tests need. */
  readonly onTestFinished?: (close: () => Promise<void>) => void;
}

/** A server on 127.0.0.1 that does what the test says; it is closed when the test ends. */
export const startHttpServer = async (respond: Respond, options: HttpServerOptions = {}): Promise<HttpServer> => {
  const requests: ReceivedRequest[] = [];
  const open = new Set<Socket>();
  let accepted = 0;
  const limits = { maxHeaderSize: 256 * 1024, keepAliveTimeout: 60_000 };
  const server = options.tls ? createTlsServer({ ...limits, ...options.tls }) : createServer(limits);
  server.on('connection', (socket: Socket) => {
    accepted++;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    options.onConnection?.(socket);
  });
  server.on('request', async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return; // The client disconnected before the request was complete.
    }
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const request: ReceivedRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(request);
    await respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  (options.onTestFinished ?? onTestFinished)(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  });
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: {
      get accepted() {
        return accepted;
      },
      get open() {
        return open.size;
      },
    },
  };
};

/** Sends an object as JSON and a string unchanged. */
export const answerWith =
  (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Respond =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

export const hang: Respond = () => {};

export const reset: Respond = (_, response) => {
  response.socket?.resetAndDestroy();
};

/** Sends the head and the beginning of the body at once, and never the rest. */
export const stall =
  (status: number, beginning: string): Respond =>
  (_, response) => {
    response.writeHead(status, { 'Content-Length': beginning.length + 100 });
    response.write(beginning);
  };

/** Sends the head and the beginning of the body, and then breaks the connection. */
export const breakOff =
  (status: number, beginning: string): Respond =>
  (_, response) => {
    response.writeHead(status, { 'Content-Length': beginning.length + 100 });
    response.write(beginning, () => response.socket?.destroy());
  };

/** Each function answers one request in turn; the last one answers all that follow. */
export const inTurn = (...responds: readonly Respond[]): Respond => {
  let turn = 0;
  return (request, response) => {
    const respond = responds[Math.min(turn++, responds.length - 1)];
    return respond?.(request, response);
  };
};
