import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import { seededRandom } from '../../local/workspace-simulator/random.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { readReport } from '../../local/workspace-simulator/simulator-report.ts';
import {
  call,
  connect,
  orderBody,
  type Reply,
  type SimulatorClient,
  send,
} from '../support/workspace-simulator-client.ts';

const ADA = { user_name: 'ada', computer_name: 'D-ada' };
const BOB = { user_name: 'bob', computer_name: 'D-bob' };

let simulator: WorkspaceSimulator;
let client: SimulatorClient;

beforeEach(async () => {
  simulator = await startWorkspaceSimulator({ staticToken: 'T', random: seededRandom(1) });
  client = connect(simulator, 'T');
});

afterEach(() => simulator.stop());

/** Waits for as long as a busy machine may need. */
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 120_000, interval: 10 });

const orderCount = (): number => simulator.book.orders().length;

describe.each(['before', 'after'] as const)('a fault %s the commit', (when) => {
  const committed = when === 'after' ? 1 : 0;

  it.each<[Fault['how'], number, object]>([
    ['throttle', 429, { error_code: 'WKS.00010429' }],
    [
      'throttle-gateway',
      429,
      { error_code: 'APIGW.0308', error_msg: expect.stringContaining('limit:100,time:1 minute') },
    ],
    ['refuse', 400, { error_code: 'WKS.00010001' }],
    ['conflict', 409, { error_code: 'WKS.00010032', error_msg: 'Operation conflict.' }],
    ['fail', 500, { error_code: 'WKS.0005' }],
    ['unauthorized', 401, { error_code: 'APIGW.0301' }],
    ['forbidden', 403, { error_code: 'WKS.00010403', encoded_authorization_message: expect.any(String) }],
    ['no-order-id', 200, {}],
  ])('%s answers %i', async (how, status, body) => {
    simulator.faults.add({ on: 'order', how, when, times: 1 });
    const reply = await client.order(orderBody([ADA]));

    expect(reply.status).toBe(status);
    expect(reply.json).toMatchObject(body);
    expect(reply.json.order_id).toBeUndefined();
    expect(reply.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(orderCount()).toBe(committed);
  });

  it('garbage answers 200 with a body that is not JSON', async () => {
    simulator.faults.add({ on: 'order', how: 'garbage', when });
    const reply = await client.order(orderBody([ADA]));

    expect(reply.status).toBe(200);
    expect(() => JSON.parse(reply.text)).toThrow(SyntaxError);
    expect(orderCount()).toBe(committed);
  });

  it('reset breaks the connection', async () => {
    simulator.faults.add({ on: 'order', how: 'reset', when });
    const lost = client.order(orderBody([ADA]));

    await expect(lost).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(orderCount()).toBe(committed);
  });

  it('hang does not answer until the client disconnects', async () => {
    simulator.faults.add({ on: 'order', how: 'hang', when });
    const leaving = new AbortController();
    const answered = vi.fn();
    const lost = client.order(orderBody([ADA]), { signal: leaving.signal }).finally(answered);
    lost.catch(() => undefined);
    await eventually(() => expect(simulator.faults.list()).toMatchObject([{ struck: 1 }]));
    // A complete answer to another call leaves enough time for an answer to this one.
    await client.orders();

    expect(answered).not.toHaveBeenCalled();
    leaving.abort();
    await expect(lost).rejects.toMatchObject({ name: 'AbortError' });
    expect(orderCount()).toBe(committed);
  });

  it('drip begins an answer that does not end', async () => {
    simulator.faults.add({ on: 'order', how: 'drip', when });
    const leaving = new AbortController();
    const response = await fetch(`${simulator.url}/v2/${simulator.projectId}/desktops/orders/subscribe`, {
      method: 'POST',
      headers: { 'X-Auth-Token': 'T', 'Content-Type': 'application/json' },
      body: JSON.stringify(orderBody([ADA])),
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    const pieces = [];
    for (let n = 0; n < 3; n++) pieces.push(new TextDecoder().decode((await reader?.read())?.value));
    leaving.abort();

    expect(response.status).toBe(200);
    expect(pieces.join('').trim()).toBe('');
    expect(pieces.every((piece) => piece.length > 0)).toBe(true);
    expect(orderCount()).toBe(committed);
  });
});

describe('a slow call', () => {
  it('answers the truth, late', async () => {
    simulator.faults.add({ on: 'order', how: 'slow', answerAfterMs: 20 });
    const reply = client.order(orderBody([ADA]));
    await eventually(() => expect(orderCount()).toBe(1));

    expect((await reply).json.order_id).toBe(simulator.book.orders()[0]?.orderId);
  });

  it('commits even if its client has disconnected', async () => {
    simulator.faults.add({ on: 'order', how: 'slow', commitAfterMs: 1000 });
    const leaving = new AbortController();
    const lost = client.order(orderBody([ADA]), { signal: leaving.signal });
    lost.catch(() => undefined);
    await eventually(() => expect(simulator.faults.list()).toMatchObject([{ struck: 1 }]));
    leaving.abort();

    await expect(lost).rejects.toMatchObject({ name: 'AbortError' });
    await eventually(() => expect(orderCount()).toBe(1));
  });

  it('commits after its failure was answered', async () => {
    simulator.faults.add({
      on: 'order',
      how: 'fail',
      when: 'before',
      status: 504,
      code: 'APIGW.0201',
      commitAfterMs: 50,
    });
    const reply = await client.order(orderBody([ADA]));

    expect(reply).toMatchObject({ status: 504, json: { error_code: 'APIGW.0201' } });
    await eventually(() => expect(orderCount()).toBe(1));
  });

  it('is never committed once the simulator has stopped', async () => {
    const stopping = await startWorkspaceSimulator({ staticToken: 'T' });
    stopping.faults.add({ on: 'order', how: 'slow', commitAfterMs: 2000 });
    const lost = connect(stopping, 'T').order(orderBody([ADA]));
    lost.catch(() => undefined);
    await eventually(() => expect(stopping.faults.list()).toMatchObject([{ struck: 1 }]));
    await stopping.stop();

    await expect(lost).rejects.toThrow();
    // This one begins later and is slower: once it is committed, the other one has had its time.
    simulator.faults.add({ on: 'order', how: 'slow', commitAfterMs: 2100 });
    await client.order(orderBody([ADA]));
    expect(stopping.book.orders()).toEqual([]);
  });
});

describe('the answer of a fault', () => {
  it('can be given whole', async () => {
    const said = { status: 422, code: 'WKS.0407', message: 'no', detail: 'user_name ada is unknown' };
    simulator.faults.add({ on: 'order', how: 'refuse', ...said });
    const reply = await client.order(orderBody([ADA]));

    expect(reply.status).toBe(422);
    expect(reply.json).toEqual({ error_code: 'WKS.0407', error_msg: 'no', error_detail: said.detail });
  });

  it.each(['throttle', 'throttle-gateway'] as const)('can hold a Retry-After: %s', async (how) => {
    simulator.faults.add({ on: 'order', how, times: 1, retryAfterSeconds: 7 }, { on: 'order', how });
    const replies = [await client.order(orderBody([ADA])), await client.order(orderBody([ADA]))];

    expect(replies.map(({ headers }) => headers.get('retry-after'))).toEqual(['7', null]);
  });

  it.each<[Fault['on'], (one: SimulatorClient) => Promise<Reply>, object]>([
    ['desktops', (one) => one.desktops(), { error_code: 'WKS.0005' }],
    ['jobs', (one) => one.jobs(), { error_code: 'WKS.0005' }],
    ['orders', (one) => one.orders(), { error_code: 'CBC.0999' }],
    ['details', (one) => one.details('CS1'), { error_code: 'CBC.0999' }],
    ['cancel', (one) => one.cancel('CS1'), { error_code: 'CBC.0999' }],
    ['pay', (one) => one.pay('CS1'), { error_code: 'CBC.0999' }],
    ['token', (one) => one.token(), { error: { code: 500 } }],
  ])('has the format of the service of %s', async (on, ask, body) => {
    simulator.faults.add({ on, how: 'fail' });
    const reply = await ask(client);

    expect(reply.status).toBe(500);
    expect(reply.json).toMatchObject(body);
  });

  it('keeps the cancellation whose answer it loses', async () => {
    const { json } = await client.order(orderBody([ADA]));
    simulator.faults.add({ on: 'cancel', how: 'reset', when: 'after' });

    await expect(client.cancel(json.order_id)).rejects.toThrow();
    expect(simulator.book.liveOrders()).toEqual([]);
  });
});

describe('which calls a fault strikes', () => {
  /** Places orders, each under a new name. */
  const statuses = async (count: number): Promise<number[]> => {
    const all = [];
    for (let n = 0; n < count; n++) {
      const user = `u${simulator.calls.order}`;
      all.push((await client.order(orderBody([{ user_name: user, computer_name: `D-${user}` }]))).status);
    }
    return all;
  };

  it('are all, until it is removed', async () => {
    simulator.faults.add({ on: 'order', how: 'fail' });
    const struck = await statuses(3);
    simulator.faults.clear();

    expect([struck, await statuses(1)]).toEqual([[500, 500, 500], [200]]);
  });

  it('are at most so many', async () => {
    simulator.faults.add({ on: 'order', how: 'fail', times: 2 });

    expect(await statuses(4)).toEqual([500, 500, 200, 200]);
    expect(simulator.faults.list()).toMatchObject([{ matched: 4, struck: 2 }]);
  });

  it('are every n-th', async () => {
    simulator.faults.add({ on: 'order', how: 'fail', every: 3 });

    expect(await statuses(7)).toEqual([200, 200, 500, 200, 200, 500, 200]);
  });

  it('are only those of its endpoint', async () => {
    simulator.faults.add({ on: 'orders', how: 'fail' });

    expect(await statuses(1)).toEqual([200]);
  });

  it('are only those about the name that it matches, without case', async () => {
    simulator.faults.add(
      { on: 'order', how: 'refuse', match: 'd-ADA' },
      { on: 'order', how: 'conflict', match: 'BOB' },
    );
    const other = { user_name: 'cid', computer_name: 'D-cid' };
    const replies = [];
    for (const people of [[other, ADA], [BOB], [{ user_name: 'ada2', computer_name: 'D-ada2' }]]) {
      replies.push((await client.order(orderBody(people))).status);
    }

    expect(replies).toEqual([400, 409, 200]);
  });

  it('are only those about an order that contains the name', async () => {
    const ada = (await client.order(orderBody([ADA]))).json.order_id;
    const bob = (await client.order(orderBody([BOB]))).json.order_id;
    for (const on of ['details', 'cancel', 'pay', 'desktops'] as const) {
      simulator.faults.add({ on, how: 'fail', match: 'D-ada' });
    }
    const asked = [
      await client.details(ada),
      await client.details(bob),
      await client.pay(ada),
      await client.pay(bob),
      await client.cancel(ada),
      await client.desktops({ computer_names: ['D-ada', 'x'] }),
      await client.desktops({ computer_names: ['D-bob'] }),
    ];

    expect(asked.map(({ status }) => status)).toEqual([500, 200, 500, 204, 500, 500, 200]);
  });

  it('are a random share, the same one for the same seed', async () => {
    const run = async () => {
      const seeded = await startWorkspaceSimulator({ staticToken: 'T', random: seededRandom(42) });
      seeded.faults.add({ on: 'order', how: 'fail', when: 'after', chance: 0.2 });
      const all = [];
      for (let n = 0; n < 50; n++) {
        const people = [{ user_name: `u${n}`, computer_name: `D-u${n}` }];
        all.push((await connect(seeded, 'T').order(orderBody(people))).status);
      }
      const placed = seeded.book.orders().length;
      await seeded.stop();
      return { all, placed };
    };
    const [first, second] = [await run(), await run()];
    const lost = first.all.filter((status) => status === 500).length;

    expect(first).toEqual(second);
    expect(first.placed).toBe(50);
    expect(lost).toBeGreaterThan(3);
    expect(lost).toBeLessThan(20);
  });

  it('are decided by the first of several faults that strikes', async () => {
    simulator.faults.add({ on: 'order', how: 'conflict', times: 1 }, { on: 'order', how: 'fail', times: 1 });

    expect(await statuses(3)).toEqual([409, 500, 200]);
  });
});

describe('the control endpoints', () => {
  it('set one or several faults, and remove them', async () => {
    const one = await send(`${simulator.url}/simulator/faults`, 'POST', { on: 'order', how: 'fail', times: 1 });
    await send(`${simulator.url}/simulator/faults`, 'POST', [{ on: 'token', how: 'hang' }]);
    const struck = await client.order(orderBody([ADA]));
    const report = await readReport(simulator.url);
    const cleared = await call(`${simulator.url}/simulator/faults`, { method: 'DELETE' });

    expect([one.status, struck.status, cleared.status]).toEqual([200, 500, 204]);
    expect(report.faults).toMatchObject([
      { fault: { on: 'order', how: 'fail', when: 'before', times: 1 }, matched: 1, struck: 1 },
      { fault: { on: 'token', how: 'hang' }, matched: 0, struck: 0 },
    ]);
    expect(simulator.faults.list()).toEqual([]);
  });

  it('change settings', async () => {
    const change = { listingDelayMs: 60_000, buildDelayMs: 0 };
    const reply = await send(`${simulator.url}/simulator/settings`, 'POST', change);
    await client.order(orderBody([ADA], 'true'));

    expect(reply.json).toMatchObject({ ...change, reserve: 'at-order' });
    expect((await client.orders()).json.total_count).toBe(0);
    expect((await client.desktops()).json.total_count).toBe(1);
  });

  it('return the whole book', async () => {
    const { json } = await client.order(orderBody([ADA, BOB]));
    const report = await readReport(simulator.url);

    expect(report).toMatchObject({
      projectId: simulator.projectId,
      orders: [{ orderId: json.order_id, status: 'unpaid', desktops: [{ userName: 'ada' }, { userName: 'bob' }] }],
      calls: { order: 1, token: 0 },
      faults: [],
      settings: { reserve: 'at-order' },
    });
  });

  it.each([
    ['faults', { on: 'order', how: 'explode' }, 'how'],
    ['faults', { on: 'order', how: 'fail', often: true }, 'often'],
    ['settings', { buildDelay: 1 }, 'buildDelay'],
    ['settings', { buildDelayMs: '1' }, 'buildDelayMs'],
  ])('refuse unknown %s: %o', async (what, body, named) => {
    const reply = await send(`${simulator.url}/simulator/${what}`, 'POST', body);

    expect(reply.status).toBe(400);
    expect(reply.json.error).toContain(named);
  });
});
