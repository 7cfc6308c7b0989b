import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpAnswer } from './http-answer.ts';
import { type Connection, closeConnection, openConnection, proxyAuthorization } from './open-connection.ts';
import type { Proxies } from './proxy-for.ts';
import { proxyFor } from './proxy-for.ts';

/** IAM puts tokens of up to 40,000 characters into a header; Node's own limit is 16 KiB. */
const MAX_HEADER_BYTES = 128 * 1024;

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SendLimits {
  /** The connection must be established by then, otherwise nothing is sent. Default: `answerBy`. */
  readonly leaveBy?: AbortSignal | undefined;
  /** The response must have arrived by then, to its last byte. */
  readonly answerBy: AbortSignal;
  readonly maxAnswerBytes: number;
  readonly proxies?: Proxies | undefined;
  /** Called directly before the first byte of the request leaves. */
  readonly mayLeave?: (() => boolean) | undefined;
}

export type SendResult =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  /** Not one byte of the request left. `too-late`: `mayLeave` refused; otherwise there was no connection. */
  | { readonly kind: 'unsent'; readonly reason: 'unreachable' | 'too-late'; readonly error: Error }
  /** Bytes may have left, and no response came. */
  | { readonly kind: 'unanswered'; readonly error: Error };

/**
 * One request on its own connection. It is written only after the connection is established and the peer's certificate
 * was checked, so "nothing was sent" is known and not guessed from error codes, and no stale pooled socket can swallow
 * it. No redirect, no retry. Through a proxy it uses its own tunnel. A request that changes something never goes
 * through a proxy in plain HTTP, since such a proxy may hold it and send it after our reset. When the promise settles
 * the connection is closed, and the kernel has discarded the unsent bytes of an unanswered request (RST): no byte
 * leaves later. Never rejects.
 *
 * Our own code: `fetch`, undici and the libraries on top of them show neither whether a byte left nor that none leaves
 * later.
 */
export const sendOnce = async (request: OutgoingRequest, limits: SendLimits): Promise<SendResult> => {
  const leaveBy = limits.leaveBy ?? limits.answerBy;
  const proxy = proxyFor(request.url, limits.proxies);
  const isPlain = proxy !== undefined && request.url.protocol === 'http:';
  const unsent = (error: Error): SendResult => ({ kind: 'unsent', reason: 'unreachable', error });
  if (isPlain && request.method !== 'GET') return unsent(new Error(noPlainProxy(request.url)));
  let connection: Connection;
  try {
    connection = await openConnection(request.url, proxy, leaveBy);
  } catch (error) {
    const through = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
    return unsent(leaveBy.aborted ? new Error(`no connection in time${through}`) : toError(error));
  }
  try {
    return await exchange(connection.stream, isPlain ? throughProxy(request, proxy) : request, limits, leaveBy);
  } finally {
    await closeConnection(connection);
  }
};

/** Why such a request is not sent, for the person who can change the environment. */
export const noPlainProxy = ({ host }: URL): string =>
  `${host} is an endpoint of plain http behind HTTP_PROXY, and such a proxy may hold a request and send it later: use its https endpoint, or put the host into NO_PROXY`;

interface ExchangedRequest extends OutgoingRequest {
  /** In the request line, instead of path and query. */
  readonly target?: string;
}

/** A plain HTTP proxy gets the whole URL. */
const throughProxy = (request: OutgoingRequest, proxy: URL): ExchangedRequest => ({
  ...request,
  target: request.url.href,
  headers: { ...request.headers, ...proxyAuthorization(proxy) },
});

const exchange = (
  stream: Socket,
  request: ExchangedRequest,
  limits: SendLimits,
  leaveBy: AbortSignal,
): Promise<SendResult> =>
  new Promise((resolve) => {
    const { url, method, body } = request;
    const unsent = (reason: 'unreachable' | 'too-late', error: Error) => resolve({ kind: 'unsent', reason, error });
    let answering = false;
    const unanswered = (error: Error) => {
      if (!answering) resolve({ kind: 'unanswered', error });
    };

    let outgoing: ReturnType<typeof httpRequest>;
    try {
      outgoing = httpRequest({
        createConnection: () => stream,
        method,
        path: request.target ?? `${url.pathname}${url.search}`,
        headers: {
          Host: url.host,
          Accept: 'application/json',
          'Content-Length': Buffer.byteLength(body),
          ...request.headers,
        },
        maxHeaderSize: MAX_HEADER_BYTES,
      });
    } catch (error) {
      unsent('unreachable', toError(error));
      return;
    }
    outgoing.on('error', unanswered);
    outgoing.on('close', () => unanswered(new Error('the connection was closed without an answer')));
    outgoing.on('response', (incoming) => {
      answering = true;
      void readAnswer(incoming, limits).then((answer) => resolve({ kind: 'answered', answer }));
    });
    limits.answerBy.addEventListener('abort', () => unanswered(new Error('no answer in time')), { once: true });

    if (leaveBy.aborted || limits.answerBy.aborted) unsent('unreachable', new Error('no connection in time'));
    else if (limits.mayLeave?.() === false) unsent('too-late', new Error('the time to send it was over'));
    else outgoing.end(body);
  });

/** Whatever interrupts the body, the status line has come: the response is kept, as incomplete. */
const readAnswer = (incoming: IncomingMessage, limits: SendLimits): Promise<HttpAnswer> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (complete: boolean, tooLong = false) =>
      resolve({
        status: incoming.statusCode ?? 0,
        headers: singleHeaders(incoming),
        body: new TextDecoder().decode(Buffer.concat(chunks)),
        complete,
        ...(tooLong ? { tooLong } : {}),
      });
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.maxAnswerBytes) finish(false, true);
      else chunks.push(chunk);
    });
    incoming.on('end', () => finish(incoming.complete));
    incoming.on('error', () => finish(false));
    incoming.on('close', () => finish(false));
    limits.answerBy.addEventListener('abort', () => finish(false), { once: true });
  });

const singleHeaders = (incoming: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
