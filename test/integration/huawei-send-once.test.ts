import { createServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendOnce } from '../../lambdas/adapters/huawei/http/send-once.ts';
import { answerWith, breakOff, hang, reset, stall, startHttpServer } from '../support/http-server.ts';
import { makeSelfSignedCertificate } from '../support/self-signed-certificate.ts';

/** Long enough that a quick answer never runs into it. */
const PATIENT_MS = 30_000;
const IMPATIENT_MS = 150;

const send = (
  url: string,
  timeoutMs: number,
  more: { body?: string; mayLeave?: () => boolean; leaveByMs?: number } = {},
) =>
  sendOnce(
    { method: 'POST', url: new URL(url), headers: { 'X-Test': 'yes' }, body: more.body ?? '{"a":"ü"}' },
    {
      answerBy: AbortSignal.timeout(timeoutMs),
      maxAnswerBytes: 1000,
      leaveBy: more.leaveByMs === undefined ? undefined : AbortSignal.timeout(more.leaveByMs),
      mayLeave: more.mayLeave,
    },
  );

/** A raw server that does with each connection what the test says; closed when the test ends. */
const listen = async (onConnection: (socket: Socket) => void): Promise<number> => {
  const open = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

const closedPort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
};

describe('an answer', () => {
  it('is returned with status, headers and body, and the request arrives unchanged', async () => {
    const server = await startHttpServer(answerWith(200, { ok: 'é' }, { 'X-Request-Id': 'r' }));
    const result = await send(`${server.url}/v2/x?y=1&y=2`, PATIENT_MS);
    expect(result).toMatchObject({
      kind: 'answered',
      answer: { status: 200, headers: { 'x-request-id': 'r' }, body: '{"ok":"é"}', complete: true },
    });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v2/x', body: '{"a":"ü"}' });
    expect(request?.query.getAll('y')).toEqual(['1', '2']);
    expect(request?.headers).toMatchObject({ 'x-test': 'yes', 'content-length': '10', host: new URL(server.url).host });
  });

  it('uses a new connection each time, which is closed when it is returned', async () => {
    const server = await startHttpServer(answerWith(200));
    await send(server.url, PATIENT_MS);
    await send(server.url, PATIENT_MS);
    expect(server.connections.accepted).toBe(2);
    await expect.poll(() => server.connections.open).toBe(0);
  });

  it('may have a header of 40,000 characters', async () => {
    const server = await startHttpServer(answerWith(201, '', { 'X-Subject-Token': 't'.repeat(40_000) }));
    const result = await send(server.url, PATIENT_MS);
    expect(result.kind === 'answered' && result.answer.headers['x-subject-token']).toHaveLength(40_000);
  });

  it('is returned as a redirect, which is not followed', async () => {
    const target = await startHttpServer(answerWith(200));
    const server = await startHttpServer(answerWith(307, '', { Location: target.url }));
    expect(await send(server.url, PATIENT_MS)).toMatchObject({ answer: { status: 307 } });
    expect(target.connections.accepted).toBe(0);
  });

  it.each([
    ['is longer than the limit', answerWith(200, 'x'.repeat(5000)), PATIENT_MS],
    ['stalls', stall(200, '{"order_id":'), IMPATIENT_MS],
    ['breaks off', breakOff(200, '{"order_id":'), PATIENT_MS],
  ])('is returned with its status, as incomplete, when its body %s', async (_, respond, timeoutMs) => {
    const server = await startHttpServer(respond);
    expect(await send(server.url, timeoutMs)).toMatchObject({
      kind: 'answered',
      answer: { status: 200, complete: false },
    });
    await expect.poll(() => server.connections.open).toBe(0);
  });
});

describe('a request that was sent but not answered', () => {
  it.each([
    ['is reported as unanswered when no answer comes in time', hang, IMPATIENT_MS, /no answer in time/],
    ['is reported as unanswered when the connection is reset', reset, PATIENT_MS, /hang up|ECONNRESET/],
    ['is reported as unanswered when the answer is not HTTP', answerNonsense, PATIENT_MS, /Parse Error/],
  ])('%s', async (_, respond, timeoutMs, message) => {
    const server = await startHttpServer(respond);
    const result = await send(server.url, timeoutMs);
    expect(result).toMatchObject({ kind: 'unanswered', error: { message: expect.stringMatching(message) } });
    expect(server.requests).toHaveLength(1);
    await expect.poll(() => server.connections.open).toBe(0);
  });

  it('is reported as sent if the connection is reset while the request is read', async () => {
    const port = await listen((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
      socket.resume();
    });
    const result = await send(`http://127.0.0.1:${port}`, PATIENT_MS);
    expect(result).toMatchObject({ kind: 'unanswered', error: { code: 'ECONNRESET' } });
  });

  it('sends no more bytes once it is reported, not even those in the kernel’s buffer', async () => {
    const { promise: accepted, resolve } = Promise.withResolvers<Socket>();
    const port = await listen(resolve);
    // More than a server that does not read accepts: the sender's kernel still holds the rest at the timeout.
    const body = 'x'.repeat(1024 * 1024);
    const result = await send(`http://127.0.0.1:${port}`, IMPATIENT_MS, { body });
    expect(result.kind).toBe('unanswered');

    const socket = await accepted;
    const seen: string[] = [];
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    socket.on('end', () => seen.push('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => seen.push(error.code ?? error.message));
    socket.on('close', () => seen.push('close'));
    socket.resume();
    await expect.poll(() => seen).toEqual(['ECONNRESET', 'close']);
    expect(received).toBeLessThan(body.length);
  });
});

describe('a request that was not sent', () => {
  it('is reported as not sent if the connection is refused', async () => {
    const result = await send(`http://127.0.0.1:${await closedPort()}`, PATIENT_MS);
    expect(result).toMatchObject({ kind: 'unsent', reason: 'unreachable', error: { code: 'ECONNREFUSED' } });
  });

  it('is reported as not sent if the host has no address', async () => {
    // A label of 64 characters is one too long, so that no name server needs to be asked.
    const result = await send(`http://${'x'.repeat(64)}.invalid`, PATIENT_MS);
    expect(result).toMatchObject({ kind: 'unsent', reason: 'unreachable', error: { syscall: 'getaddrinfo' } });
  });

  it('is reported as not sent if the server does not speak TLS', async () => {
    const server = await startHttpServer(answerWith(200));
    const result = await send(server.url.replace('http:', 'https:'), PATIENT_MS);
    expect(result).toMatchObject({ kind: 'unsent', reason: 'unreachable' });
    expect(server.requests).toHaveLength(0);
  });

  it('is reported as not sent if the TLS handshake is reset', async () => {
    const port = await listen((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
      socket.resume();
    });
    const result = await send(`https://127.0.0.1:${port}`, PATIENT_MS);
    expect(result).toMatchObject({ kind: 'unsent', reason: 'unreachable', error: { code: 'ECONNRESET' } });
  });

  it('is reported as not sent if the TLS handshake takes too long', async () => {
    let hello = 0;
    const port = await listen((socket) => {
      socket.on('data', (chunk) => {
        hello += chunk.length;
      });
      socket.resume();
    });
    const result = await send(`https://127.0.0.1:${port}`, PATIENT_MS, { leaveByMs: IMPATIENT_MS });
    expect(result).toMatchObject({
      kind: 'unsent',
      reason: 'unreachable',
      error: { message: 'no connection in time' },
    });
    expect(hello).toBeGreaterThan(0);
  });

  it('is reported as not sent if the certificate is not trusted', async () => {
    const server = await startHttpServer(answerWith(200), { tls: makeSelfSignedCertificate() });
    const result = await send(server.url, PATIENT_MS);
    expect(result).toMatchObject({ kind: 'unsent', error: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    expect(server.requests).toHaveLength(0);
  });

  it('is reported as not sent if its deadline has passed once the connection is established', async () => {
    const server = await startHttpServer(answerWith(200));
    const connectionsWhenAsked: number[] = [];
    const mayLeave = () => {
      connectionsWhenAsked.push(server.connections.accepted);
      return false;
    };
    expect(await send(server.url, PATIENT_MS, { mayLeave })).toMatchObject({ kind: 'unsent', reason: 'too-late' });
    expect(connectionsWhenAsked).toHaveLength(1);
    await expect.poll(() => server.connections).toMatchObject({ accepted: 1, open: 0 });
    expect(server.requests).toHaveLength(0);
  });

  it('is reported as not sent if a header cannot be written', async () => {
    const server = await startHttpServer(answerWith(200));
    const result = await sendOnce(
      { method: 'POST', url: new URL(server.url), headers: { 'X-Test': 'a\nb' }, body: '' },
      { answerBy: AbortSignal.timeout(PATIENT_MS), maxAnswerBytes: 1000 },
    );
    expect(result).toMatchObject({ kind: 'unsent', reason: 'unreachable', error: { code: 'ERR_INVALID_CHAR' } });
    expect(server.requests).toHaveLength(0);
  });
});

describe('over TLS', () => {
  const trusted = () => {
    const certificate = makeSelfSignedCertificate();
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, certificate.cert]);
    onTestFinished(() => setDefaultCACertificates(before));
    return certificate;
  };

  it('sends and reads as without it', async () => {
    const server = await startHttpServer(answerWith(200, { order_id: 'CS1' }), { tls: trusted() });
    expect(await send(server.url, PATIENT_MS)).toMatchObject({ answer: { status: 200, body: '{"order_id":"CS1"}' } });
    expect(server.requests).toMatchObject([{ body: '{"a":"ü"}' }]);
    await expect.poll(() => server.connections.open).toBe(0);
  });

  it('is as strict about an unanswered request', async () => {
    const server = await startHttpServer(hang, { tls: trusted() });
    expect(await send(server.url, IMPATIENT_MS)).toMatchObject({ kind: 'unanswered' });
    await expect.poll(() => server.connections.open).toBe(0);
  });
});

function answerNonsense(_: unknown, response: { socket: Socket | null }): void {
  response.socket?.end('this is no HTTP\r\n\r\n');
}
