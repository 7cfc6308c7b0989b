import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HttpAnswer } from './http-answer.ts';

/** IAM puts tokens of up to 40,000 characters into a header; Node's own limit is 16 KiB. */
const MAX_HEADER_BYTES = 128 * 1024;

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SendLimits {
  /** The connection must stand by then, else nothing is sent. Default: `answerBy`. */
  readonly leaveBy?: AbortSignal;
  /** The answer must be there by then, to its last byte. */
  readonly answerBy: AbortSignal;
  readonly maxAnswerBytes: number;
  /** Asked directly before the first byte of the request leaves. */
  readonly mayLeave?: () => boolean;
}

export type SendResult =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  /** Not one byte of the request left. `too-late`: `mayLeave` said no; else there was no connection to send it on. */
  | { readonly kind: 'unsent'; readonly why: 'unreachable' | 'too-late'; readonly error: Error }
  /** Bytes may have left, and no answer came. */
  | { readonly kind: 'unanswered'; readonly error: Error };

interface Connection {
  readonly tcp: Socket;
  /** What the request is written to: `tcp`, or TLS over it. */
  readonly stream: Socket;
}

/**
 * One request on a connection of its own. It is written only when the connection stands and the peer's certificate was
 * checked, so "nothing was sent" is known and not guessed from error codes, and no stale pooled socket can swallow it. No
 * redirect, no retry. When the promise settles the connection is closed, and what the kernel still held of an unanswered
 * request is thrown away (RST): no byte leaves later. Never rejects.
 */
export const sendOnce = async (request: OutgoingRequest, limits: SendLimits): Promise<SendResult> => {
  const leaveBy = limits.leaveBy ?? limits.answerBy;
  let connection: Connection;
  try {
    connection = await openConnection(request.url, leaveBy);
  } catch (error) {
    return {
      kind: 'unsent',
      why: 'unreachable',
      error: leaveBy.aborted ? new Error('no connection in time') : toError(error),
    };
  }
  try {
    return await exchange(connection.stream, request, limits, leaveBy);
  } finally {
    await closeConnection(connection);
  }
};

const openConnection = async (url: URL, signal: AbortSignal): Promise<Connection> => {
  signal.throwIfAborted();
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tcp = connectTcp({ host, port: Number(url.port) || (secure ? 443 : 80) });
  // Errors are seen where they are awaited; one that comes when nobody waits any more must not end the process.
  tcp.on('error', ignore);
  let stream = tcp;
  try {
    await once(tcp, 'connect', { signal });
    if (!secure) return { tcp, stream };
    stream = connectTls({ socket: tcp, host, ...(isIP(host) ? {} : { servername: host }) });
    stream.on('error', ignore);
    await once(stream, 'secureConnect', { signal });
    return { tcp, stream };
  } catch (error) {
    await closeConnection({ tcp, stream });
    throw error;
  }
};

const closeConnection = async ({ tcp, stream }: Connection): Promise<void> => {
  if (tcp.closed) return;
  const closed = new Promise((resolve) => tcp.once('close', resolve));
  // A plain close lets the kernel go on sending what it holds; a reset throws that away. Where the stream was ended, after
  // a whole answer, nothing is held, and the kernel refuses to reset. A socket that is still connecting holds nothing
  // either, and its reset would wait for the connection.
  if (tcp.connecting || tcp.destroyed || tcp.writableEnded || stream.writableEnded) tcp.destroy();
  else tcp.resetAndDestroy();
  await closed;
};

const exchange = (
  stream: Socket,
  request: OutgoingRequest,
  limits: SendLimits,
  leaveBy: AbortSignal,
): Promise<SendResult> =>
  new Promise((resolve) => {
    const { url, method, body } = request;
    const unsent = (why: 'unreachable' | 'too-late', error: Error) => resolve({ kind: 'unsent', why, error });
    let answering = false;
    const unanswered = (error: Error) => {
      if (!answering) resolve({ kind: 'unanswered', error });
    };

    let outgoing: ReturnType<typeof httpRequest>;
    try {
      outgoing = httpRequest({
        createConnection: () => stream,
        method,
        path: `${url.pathname}${url.search}`,
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

/** Whatever breaks off the body, the status line has come: the answer is kept, as incomplete. */
const readAnswer = (incoming: IncomingMessage, limits: SendLimits): Promise<HttpAnswer> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (complete: boolean) =>
      resolve({
        status: incoming.statusCode ?? 0,
        headers: singleHeaders(incoming),
        body: new TextDecoder().decode(Buffer.concat(chunks)),
        complete,
      });
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.maxAnswerBytes) finish(false);
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

const ignore = (): void => {};
