import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Connection {
  readonly tcp: Socket;
  /** What the request is written to: `tcp`, or TLS over it. */
  readonly stream: Socket;
}

/**
 * A connection to the URL's host, with the peer's certificate checked; for https through the proxy's tunnel, if there
 * is a proxy; for http to the proxy itself. Rejects if it is not established before the signal aborts, and then leaves
 * nothing behind. In any case not one byte of a request has been sent.
 */
export const openConnection = async (url: URL, proxy: URL | undefined, signal: AbortSignal): Promise<Connection> => {
  signal.throwIfAborted();
  const first = proxy ?? url;
  const tcp = connectTcp({ host: hostOf(first), port: portOf(first) });
  // Errors are handled where they are awaited; one that comes later must not end the process.
  tcp.on('error', ignore);
  let stream = tcp;
  try {
    await once(tcp, 'connect', { signal });
    if (first.protocol === 'https:') stream = await secure(stream, first, signal);
    if (proxy === undefined || url.protocol !== 'https:') return { tcp, stream };
    await openTunnel(stream, proxy, url, signal);
    stream = await secure(stream, url, signal);
    return { tcp, stream };
  } catch (error) {
    await closeConnection({ tcp, stream });
    throw error;
  }
};

const secure = async (socket: Socket, url: URL, signal: AbortSignal): Promise<Socket> => {
  const host = hostOf(url);
  const stream = connectTls({ socket, host, ...(isIP(host) ? {} : { servername: host }) });
  stream.on('error', ignore);
  try {
    await once(stream, 'secureConnect', { signal });
    return stream;
  } catch (error) {
    stream.destroy();
    throw error;
  }
};

/** The credentials for a proxy that demands them. */
export const proxyAuthorization = (proxy: URL): Readonly<Record<string, string>> => {
  if (proxy.username === '' && proxy.password === '') return {};
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
};

/** CONNECT: from here on the proxy forwards bytes that only the host behind it can read. */
const openTunnel = (stream: Socket, proxy: URL, url: URL, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const authority = `${url.hostname}:${portOf(url)}`;
    const refused = (reason: string) =>
      reject(new Error(`the proxy ${proxy.host} opened no tunnel to ${authority}: ${reason}`));
    const outgoing = httpRequest({
      createConnection: () => stream,
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...proxyAuthorization(proxy) },
    });
    outgoing.on('connect', ({ statusCode = 0 }, _, head) => {
      if (statusCode === 407) refused('HTTP 407, it requires another user or password in HTTPS_PROXY');
      else if (statusCode < 200 || statusCode > 299) refused(`HTTP ${statusCode}`);
      else if (head.length > 0) refused('it sent bytes of its own through it');
      else resolve();
    });
    outgoing.on('error', ({ message }) => refused(message));
    outgoing.on('close', () => refused('it closed the connection'));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    outgoing.end();
  });

/** When the promise settles, the kernel has discarded the unsent bytes of an unanswered request (RST). */
export const closeConnection = async ({ tcp, stream }: Connection): Promise<void> => {
  if (tcp.closed) return;
  const closed = new Promise((resolve) => tcp.once('close', resolve));
  // After a plain close the kernel continues sending its buffer; a reset discards it. If the stream was ended, after a
  // complete response, the buffer is empty, and the kernel refuses to reset. A socket that is still connecting has no
  // buffer either, and its reset would wait for the connection.
  if (tcp.connecting || tcp.destroyed || tcp.writableEnded || stream.writableEnded) tcp.destroy();
  else tcp.resetAndDestroy();
  await closed;
};

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80);

const ignore = (): void => {};
