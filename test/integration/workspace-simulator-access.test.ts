import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import {
  call,
  connect,
  manualClock,
  orderBody,
  type SimulatorClient,
  send,
} from '../support/workspace-simulator-client.ts';

const PEOPLE = [{ user_name: 'ada', computer_name: 'D-ada' }];

let clock: ReturnType<typeof manualClock>;
let simulator: WorkspaceSimulator;
let client: SimulatorClient;

beforeEach(async () => {
  clock = manualClock('2026-03-04T05:06:07.800Z');
  simulator = await startWorkspaceSimulator({
    now: clock.now,
    projectName: 'ap-southeast-3',
    staticToken: 'T',
    logins: [{ domain: 'company', user: 'ordering', password: 'secret' }],
  });
  client = connect(simulator, 'T');
});

afterEach(() => simulator.stop());

const tokenFor = async (scope?: unknown): Promise<string> =>
  (await client.token(scope)).headers.get('x-subject-token') ?? '';

describe('a token', () => {
  it.each([
    ['the project by id', () => ({ project: { id: simulator.projectId } }), 'project'],
    ['the project by name', () => ({ project: { name: 'ap-southeast-3' } }), 'project'],
    ['the domain', () => ({ domain: { name: 'company' } }), 'domain'],
    ['nothing, which means the domain', () => undefined, 'domain'],
  ])('scoped to %s contains its expiry and is valid for that scope', async (_, scope, kind) => {
    const reply = await client.token(scope());
    const token = connect(simulator, reply.headers.get('x-subject-token') ?? '');

    expect(reply.status).toBe(201);
    expect(reply.json.token.expires_at).toBe('2026-03-05T05:06:07.800000Z');
    expect(reply.json.token[kind]).toMatchObject({ id: expect.any(String) });
    expect((await token.order(orderBody(PEOPLE))).status).toBe(kind === 'project' ? 200 : 403);
    expect((await token.orders()).status).toBe(kind === 'project' ? 403 : 200);
  });

  it('makes its user the operator of the order', async () => {
    await connect(simulator, await tokenFor({ project: { id: simulator.projectId } })).order(orderBody(PEOPLE));

    expect(simulator.book.orders()).toMatchObject([{ operator: 'ordering' }]);
  });

  it('that has expired must be updated', async () => {
    const token = connect(simulator, await tokenFor({ project: { id: simulator.projectId } }));
    clock.advance(24 * 60 * 60 * 1000 - 1);
    const before = await token.desktops();
    clock.advance(1);
    const after = await token.desktops();

    expect(before.status).toBe(200);
    expect(after.status).toBe(401);
    expect(after.json).toMatchObject({ error_code: 'APIGW.0307', error_msg: 'The token must be updated.' });
  });

  it.each([
    ['a wrong password', () => client.token(undefined, 'guess'), 401],
    ['a project of somebody else', () => client.token({ project: { name: 'elsewhere' } }), 401],
    ['a body of another kind', () => send(`${simulator.url}/v3/auth/tokens`, 'POST', { auth: {} }), 400],
  ])('is refused for %s', async (_, ask, status) => {
    const reply = await ask();

    expect(reply.status).toBe(status);
    expect(reply.json.error).toMatchObject({ code: status, message: expect.any(String), title: expect.any(String) });
    expect(reply.headers.get('x-subject-token')).toBeNull();
  });

  it('is issued to anybody if no login is configured', async () => {
    const open = await startWorkspaceSimulator();
    const reply = await connect(open, '').token(undefined, 'whatever');
    await open.stop();

    expect(reply.status).toBe(201);
  });
});

describe('a call', () => {
  it.each(['orders', 'desktops', 'jobs'] as const)(
    'of %s without a token, or with an unknown one, is refused',
    async (on) => {
      const replies = [await connect(simulator, '')[on](), await connect(simulator, 'X')[on]()];

      for (const reply of replies) {
        expect(reply.status).toBe(401);
        expect(reply.json).toEqual({
          error_code: 'APIGW.0301',
          error_msg: expect.stringContaining('Incorrect IAM authentication information'),
          request_id: reply.headers.get('x-request-id'),
        });
      }
    },
  );

  it('orders nothing without a token', async () => {
    const reply = await connect(simulator, 'X').order(orderBody(PEOPLE));

    expect(reply.status).toBe(401);
    expect(simulator.book.orders()).toEqual([]);
  });

  it('for another project is refused', async () => {
    const reply = await connect({ url: simulator.url, projectId: 'other' }, 'T').order(orderBody(PEOPLE));

    expect(reply.status).toBe(403);
    expect(simulator.book.orders()).toEqual([]);
  });

  it('with an unknown path is answered like by the gateway', async () => {
    const reply = await call(`${simulator.url}/v2/nothing/here`);

    expect(reply.status).toBe(404);
    expect(reply.json).toMatchObject({ error_code: 'APIGW.0101', request_id: reply.headers.get('x-request-id') });
  });

  it('with another method is told the right one', async () => {
    const reply = await call(`${simulator.url}/v2/orders/customer-orders/cancel`, { method: 'POST' });

    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe('PUT');
  });

  it('with a body over 1 MiB is refused', async () => {
    const reply = await client.order({ text: 'x'.repeat(1024 * 1024) });

    expect(reply.status).toBe(413);
  });

  it('is counted by its endpoint, whatever its outcome', async () => {
    await client.order(orderBody(PEOPLE));
    await client.order({});
    await client.orders();

    const counted = Object.entries(simulator.calls).filter(([, calls]) => calls > 0);
    expect(Object.fromEntries(counted)).toEqual({ order: 2, orders: 1 });
  });
});
