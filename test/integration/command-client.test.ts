import { describe, expect, test } from 'vitest';
import { type CommandsEndpoint, runCommandAt, type Waiting } from '../../bin/commands/connect/command-client.ts';
import { COMMAND_OPEN_MS } from '../../lambdas/domain/commands/command.ts';
import { answerWith, inTurn, type Respond, reset, startHttpServer } from '../support/http-server.ts';

// The client side of a command: it signs, sends, repeats after a lost answer, and waits for the end.

const ID = '4f6c1c1e-8f0e-4b7e-9a43-0d6b5a3c2e10';
const REQUEST = { kind: 'resolve-absent', clientOrderId: 'o1' } as const;
const requested = { commandId: ID, state: 'requested', request: REQUEST };
const running = { ...requested, state: 'running' };
const done = { ...requested, state: 'done', result: { kind: 'order', what: 'it is QUEUED', clientOrderId: 'o1' } };

const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret' };
const waiting = (over: Partial<Waiting> = {}) => {
  const said: string[] = [];
  let now = 0;
  const pauses: number[] = [];
  return {
    said,
    pauses,
    now: () => now,
    sleep: async (ms: number) => {
      pauses.push(ms);
      now += ms;
    },
    say: (line: string) => void said.push(line),
    showsProgress: true,
    ...over,
  };
};
const serve = async (...responds: readonly Respond[]) => {
  const server = await startHttpServer(inTurn(...responds));
  const endpoint: CommandsEndpoint = { url: `${server.url}/v1`, region: 'eu-central-1', credentials, stage: 'prod' };
  return { server, endpoint };
};

describe('a command', () => {
  test('is signed, posted on its own route, and polled until it has ended', async () => {
    const { server, endpoint } = await serve(
      answerWith(202, requested),
      answerWith(200, { ...running, progress: '1 of 2 orders' }),
      answerWith(200, { ...running, progress: '1 of 2 orders', trouble: 'no answer' }),
      answerWith(200, { ...running, progress: '2 of 2 orders' }),
      answerWith(200, done),
    );
    const waits = waiting();
    expect(await runCommandAt(endpoint, ID, REQUEST, waits)).toEqual(done);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/commands/resolve-absent',
      ...Array(4).fill(`GET /v1/commands/${ID}`),
    ]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ commandId: ID, clientOrderId: 'o1' });
    for (const { headers } of server.requests)
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=.*host/,
      );
    expect(waits.said).toEqual([
      'Under way: 1 of 2 orders',
      'A try failed, Deskdrop tries again by itself: no answer',
      'Under way: 2 of 2 orders',
    ]);
    expect(waits.pauses).toEqual([100, 150, 225, 337.5]);
  });

  test('is repeated under the same id if the answer is lost or the API is busy', async () => {
    const { server, endpoint } = await serve(
      reset,
      answerWith(503, { message: 'Service Unavailable' }),
      answerWith(202, done),
    );
    expect(await runCommandAt(endpoint, ID, REQUEST, waiting())).toEqual(done);
    expect(server.requests.map(({ body }) => JSON.parse(body).commandId)).toEqual([ID, ID, ID]);
  });

  test('that fails each time is reported as not done, with the warning that earlier effects stay', async () => {
    const { endpoint } = await serve(answerWith(202, { ...requested, state: 'failed', error: 'it failed each time' }));
    await expect(runCommandAt(endpoint, ID, REQUEST, waiting())).rejects.toThrow(
      'Not done: it failed each time. What it did before stays',
    );
  });

  test('that does not end is no longer awaited once it is too old for the stage to begin', async () => {
    const { endpoint } = await serve(answerWith(202, requested));
    const waits = waiting({
      sleep: async () => {},
      now: (() => {
        let calls = 0;
        return () => calls++ * (COMMAND_OPEN_MS + 1);
      })(),
    });
    await expect(runCommandAt(endpoint, ID, REQUEST, waits)).rejects.toThrow(/has not ended yet.*continues it/);
  });

  test.each<[string, number, object, RegExp]>([
    [
      'without the right',
      403,
      { message: 'Forbidden' },
      /not allow you to resolve-absent on the stage prod .*OperatorActs/,
    ],
    [
      'that is refused',
      409,
      { message: 'Not taken: it is another one.' },
      /nothing was changed: Not taken: it is another/,
    ],
    ['on a path that is none', 404, { message: 'Not Found' }, /nothing was changed: Not Found/],
  ])('%s is not repeated, and changes nothing', async (_, status, body, reason) => {
    const { server, endpoint } = await serve(answerWith(status, body));
    await expect(runCommandAt(endpoint, ID, REQUEST, waiting())).rejects.toThrow(reason);
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, readonly Respond[], RegExp]>([
    [
      'was accepted, but can no longer be read',
      [answerWith(202, running), answerWith(403, { message: 'expired' })],
      /^The stage took the command 4f6c1c1e-.* and continues it, but its outcome cannot be read: expired\./,
    ],
    [
      'lost its first answer and is then refused',
      [reset, answerWith(409, { message: 'it is another one' })],
      /^It is not known whether anything was changed: it is another one\./,
    ],
  ])('that %s is never reported as having changed nothing', async (_, responds, reason) => {
    const { endpoint } = await serve(...responds);
    await expect(runCommandAt(endpoint, ID, REQUEST, waiting())).rejects.toThrow(reason);
  });

  test('is not sent without credentials', async () => {
    const { server, endpoint } = await serve(answerWith(202, done));
    const none = async () => {
      throw new Error('no credentials here');
    };
    await expect(runCommandAt({ ...endpoint, credentials: none }, ID, REQUEST, waiting())).rejects.toThrow(
      /no credentials here/,
    );
    expect(server.requests).toEqual([]);
  });
});
