import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { connect, manualClock, orderBody, type SimulatorClient } from '../support/workspace-simulator-client.ts';

const ADA = { user_name: 'ada', computer_name: 'D-ada' };
const BOB = { user_name: 'bob', computer_name: 'D-bob' };
const CID = { user_name: 'cid', computer_name: 'D-cid' };

let clock: ReturnType<typeof manualClock>;
let simulator: WorkspaceSimulator;
let client: SimulatorClient;

beforeEach(async () => {
  clock = manualClock('2026-03-04T05:06:07.800Z');
  simulator = await startWorkspaceSimulator({ staticToken: 'T', now: clock.now, settings: { buildDelayMs: 1000 } });
  client = connect(simulator, 'T');
});

afterEach(() => simulator.stop());

describe('placing an order', () => {
  it('answers with an order id of the minute and writes the order into the book', async () => {
    const reply = await client.order(orderBody([ADA, BOB]));

    expect(reply.status).toBe(200);
    expect(reply.json.order_id).toMatch(/^CS2603040506[0-9A-Z]{5}$/);
    expect(reply.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(simulator.book.orders()).toMatchObject([
      {
        orderId: reply.json.order_id,
        status: 'unpaid',
        autoPay: false,
        operator: 'deskdrop',
        createdAt: Date.parse('2026-03-04T05:06:07.800Z'),
        desktops: [
          { userName: 'ada', computerName: 'D-ada', state: 'ordered' },
          { userName: 'bob', computerName: 'D-bob', state: 'ordered' },
        ],
      },
    ]);
  });

  it('never gives two orders the same id', async () => {
    const same = await startWorkspaceSimulator({
      staticToken: 'T',
      now: clock.now,
      random: () => 0.999_999_999,
      settings: { combinedOrders: true },
    });
    const replies = [];
    for (const person of [ADA, BOB, CID]) replies.push(await connect(same, 'T').order(orderBody([person])));
    const ids = same.book.orders().flatMap((order) => [order.orderId, ...order.subOrderIds]);
    await same.stop();

    expect(new Set(replies.map(({ json }) => json.order_id)).size).toBe(3);
    expect(new Set(ids).size).toBe(9);
  });

  it.each([
    ['an empty message', '', 'WKS.0001', undefined],
    ['a message that is no JSON', '{', 'WKS.00010001', 'JSON'],
    ['an unknown field', { ...orderBody([ADA]), colour: 'red' }, 'WKS.00010001', 'colour'],
    [
      'a boolean for is_auto_pay',
      { ...orderBody([ADA]), extend_param: { is_auto_pay: true } },
      'WKS.00010001',
      'is_auto',
    ],
    ['a bad computer name', orderBody([{ user_name: 'ada', computer_name: '-x' }]), 'WKS.00010001', 'computer_name'],
  ])('refuses %s with 400 and says what is wrong', async (_, body, code, detail) => {
    const raw = typeof body === 'string' ? { body } : {};
    const reply = await client.order(body, raw);

    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ error_code: code, error_msg: expect.any(String) });
    if (detail !== undefined) expect(reply.json.error_detail).toContain(detail);
    expect(simulator.book.orders()).toEqual([]);
  });

  it('names every error of the body, within 1,000 characters', async () => {
    const people = Array.from({ length: 50 }, (_, n) => ({ user_name: `a b ${n}`, computer_name: `c d ${n}` }));
    const few = await client.order(orderBody(people.slice(0, 2)));
    const many = await client.order(orderBody(people));

    for (const field of ['desktops[0].user_name', 'desktops[0].computer_name', 'desktops[1].user_name']) {
      expect(few.json.error_detail).toContain(field);
    }
    expect(many.json.error_detail).toHaveLength(1000);
  });

  it('leaves an order unpaid whose automatic payment fails', async () => {
    simulator.changeSettings({ autoPayFails: true });
    const reply = await client.order(orderBody([ADA], 'true'));

    expect(reply.status).toBe(200);
    expect(simulator.book.orders()).toMatchObject([{ status: 'unpaid', autoPay: true }]);
  });

  it('generates different names for desktops without one', async () => {
    await client.order(orderBody([{ user_name: 'ada_l' }]));
    await client.order(orderBody([{ user_name: 'ada_l' }]));

    expect([...simulator.book.desktopsByComputerName().keys()]).toEqual(['ada-l01', 'ada-l02']);
  });
});

describe('computer names', () => {
  it('are reserved by the order, without case: the second order is a conflict', async () => {
    await client.order(orderBody([ADA]));
    const reply = await client.order(orderBody([BOB, { user_name: 'other', computer_name: 'd-ADA' }]));

    expect(reply.status).toBe(409);
    expect(reply.json).toMatchObject({ error_code: 'WKS.00010032', error_detail: expect.stringContaining('d-ADA') });
    expect(simulator.book.orders()).toHaveLength(1);
  });

  it('are free again once the order is cancelled', async () => {
    const first = await client.order(orderBody([ADA]));
    await client.cancel(first.json.order_id);
    const second = await client.order(orderBody([ADA]));

    expect(second.status).toBe(200);
    expect(simulator.book.desktopsByComputerName().get('d-ada')).toMatchObject([{ orderId: second.json.order_id }]);
  });

  it('are free until the desktop is built, if the provider reserves them only then; the later desktop fails', async () => {
    simulator.changeSettings({ reserve: 'when-built' });
    const first = await client.order(orderBody([ADA], 'true'));
    const second = await client.order(orderBody([ADA], 'true'));
    clock.advance(1000);
    const third = await client.order(orderBody([ADA], 'true'));
    const jobs = await client.jobs({ job_type: 'createDesktops' });

    expect([first.status, second.status, third.status]).toEqual([200, 200, 409]);
    expect(jobs.json.jobs).toMatchObject([
      { status: 'FAILED', error_code: 'WKS.00010032', entities: { user_name: 'ada', desktop_name: 'D-ada' } },
      { status: 'SUCCESS' },
    ]);
    expect((await client.desktops()).json.total_count).toBe(1);
  });

  it('do not prevent a second desktop of a user with another name', async () => {
    await client.order(orderBody([ADA]));
    const reply = await client.order(orderBody([{ user_name: 'Ada', computer_name: 'D-ada2' }]));

    expect(reply.status).toBe(200);
    expect(simulator.book.desktopsByUser().get('ada')).toHaveLength(2);
  });
});

describe('building', () => {
  it('does nothing before the order is paid', async () => {
    await client.order(orderBody([ADA]));
    clock.advance(60_000);

    expect((await client.desktops()).json).toEqual({ desktops: [], total_count: 0 });
    expect((await client.jobs()).json).toEqual({ jobs: [], total_count: 0 });
  });

  it('lets the desktops of a paid order appear one by one, and completes the order with the last', async () => {
    const { json } = await client.order(orderBody([ADA, BOB, CID], 'true'));
    const seen = [];
    for (let step = 0; step < 4; step++) {
      const { desktops } = (await client.desktops()).json;
      const { jobs } = (await client.jobs({ job_id: json.job_id })).json;
      seen.push([
        desktops.length,
        jobs.map((job: { status: string }) => job.status).join(),
        simulator.book.order(json.order_id)?.status,
      ]);
      clock.advance(1000);
    }

    expect(seen).toEqual([
      [0, 'RUNNING,WAITING,WAITING', 'processing'],
      [1, 'SUCCESS,RUNNING,WAITING', 'processing'],
      [2, 'SUCCESS,SUCCESS,RUNNING', 'processing'],
      [3, 'SUCCESS,SUCCESS,SUCCESS', 'completed'],
    ]);
  });

  it('completes an order whose desktop failed without that desktop', async () => {
    simulator.changeSettings({ failingBuilds: ['BOB'] });
    const { json } = await client.order(orderBody([ADA, BOB], 'true'));
    clock.advance(2000);
    const jobs = await client.jobs({ status: 'FAILED' });
    const desktops = await client.desktops();

    expect(jobs.json.jobs).toMatchObject([
      { error_code: 'WKS.00010110', fail_reason: expect.stringContaining('IP'), attach_user: 'bob' },
    ]);
    expect(desktops.json.desktops).toMatchObject([{ computer_name: 'D-ada' }]);
    expect(simulator.book.order(json.order_id)?.status).toBe('completed');
    expect((await client.order(orderBody([BOB]))).status).toBe(200);
    expect((await client.order(orderBody([ADA]))).status).toBe(409);
  });

  it('of one order does not wait for another one', async () => {
    simulator.changeSettings({ buildDelayMs: 60_000 });
    await client.order(orderBody([ADA], 'true'));
    simulator.changeSettings({ buildDelayMs: 1000 });
    await client.order(orderBody([BOB], 'true'));
    clock.advance(1000);

    expect((await client.desktops()).json.desktops).toMatchObject([{ computer_name: 'D-bob' }]);
  });
});

describe('listing desktops', () => {
  const names = async (query: Parameters<SimulatorClient['desktops']>[0]) => {
    const reply = await client.desktops(query);
    return reply.json.desktops.map((desktop: { computer_name: string }) => desktop.computer_name);
  };

  beforeEach(async () => {
    await client.order(orderBody([CID, ADA], 'true'));
    await client.order(orderBody([BOB], 'true'));
    clock.advance(5000);
  });

  it('has the order of a desktop in both places, and the time in whole seconds', async () => {
    const [order] = simulator.book.orders();
    const { desktops } = (await client.desktops({ computer_name: 'D-ada' })).json;

    expect(desktops).toMatchObject([
      {
        computer_name: 'D-ada',
        user_name: 'ada',
        created: '2026-03-04T05:06:09Z',
        order_id: order?.orderId,
        hour_package_info: { root_order_id: order?.orderId },
      },
    ]);
  });

  it.each([
    ['nothing', {}, ['D-cid', 'D-bob', 'D-ada']],
    ['repeated computer names without case', { computer_names: ['d-ADA', 'd-bob', 'D-zoe'] }, ['D-bob', 'D-ada']],
    ['repeated user names without case', { user_names: ['ADA', 'cid'] }, ['D-cid', 'D-ada']],
    ['a computer and a user name that do not meet', { computer_names: ['D-ada'], user_names: ['bob'] }, []],
    ['one user name', { user_name: 'bob' }, ['D-bob']],
    ['one user name beside several, which void it', { user_name: 'bob', user_names: ['ada'] }, ['D-ada']],
    ['a sort field', { sort_field: 'computer_name', sort_type: 'DESC' }, ['D-cid', 'D-bob', 'D-ada']],
    ['a page', { sort_field: 'computer_name', sort_type: 'ASC', limit: '1', offset: '1' }, ['D-bob']],
  ])('filters and sorts by %s', async (_, query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('counts all that match, whatever the page', async () => {
    expect((await client.desktops({ limit: '1' })).json.total_count).toBe(3);
  });

  it('also finds names that merely contain the filter, if so configured', async () => {
    simulator.changeSettings({ nameFilter: 'contains' });

    expect(await names({ computer_names: ['d-'] })).toHaveLength(3);
  });

  it('has the tags of the order, unless configured to drop them', async () => {
    const body = orderBody([{ user_name: 'dan', computer_name: 'D-dan' }], 'true');
    const tags = [{ key: 'team', value: 'lab' }, { key: 'bare' }];
    for (const { create_desktops } of body.hour_package_resources) Object.assign(create_desktops, { tags });
    await client.order(body);
    clock.advance(10_000);
    const tagsOfDan = async () => (await client.desktops({ user_names: ['dan'] })).json.desktops[0].tags;
    expect(await tagsOfDan()).toEqual(tags);
    simulator.changeSettings({ dropTags: true });
    expect(await tagsOfDan()).toEqual([]);
  });

  it.each([
    ['an unknown parameter', { order_id: 'CS1' }, 'order_id'],
    ['a limit over 500', { limit: '501' }, 'limit'],
    ['a parameter given twice', { user_name: ['a', 'b'] }, 'user_name'],
    ['more than 100 names', { user_names: Array.from({ length: 101 }, (__, n) => `u${n}`) }, '100'],
  ])('refuses %s', async (_, query, detail) => {
    const reply = await client.desktops(query);

    expect(reply.status).toBe(400);
    expect(reply.json.error_detail).toContain(detail);
  });
});

describe('listing sub-jobs', () => {
  it('pages through the jobs of all paid orders, the latest order first', async () => {
    await client.order(orderBody([ADA, BOB], 'true'));
    await client.order(orderBody([CID], 'true'));
    const users = async (query: Record<string, string>) =>
      (await client.jobs(query)).json.jobs.map((job: { attach_user: string }) => job.attach_user);

    expect(await users({ job_type: 'createDesktops' })).toEqual(['cid', 'ada', 'bob']);
    expect(await users({ limit: '2', offset: '1' })).toEqual(['ada', 'bob']);
    expect(await users({ job_type: 'deleteDesktops' })).toEqual([]);
    expect((await client.jobs({ limit: '1' })).json.total_count).toBe(3);
    expect((await client.jobs({ limit: '1001' })).status).toBe(400);
  });
});
