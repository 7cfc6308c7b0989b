import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { connect, manualClock, orderBody, type SimulatorClient } from '../support/workspace-simulator-client.ts';

let clock: ReturnType<typeof manualClock>;
let simulator: WorkspaceSimulator;
let client: SimulatorClient;

beforeEach(async () => {
  clock = manualClock('2026-03-04T05:06:07.800Z');
  simulator = await startWorkspaceSimulator({ staticToken: 'T', now: clock.now, settings: { buildDelayMs: 1000 } });
  client = connect(simulator, 'T');
});

afterEach(() => simulator.stop());

/** Orders for new people, 10 s apart; the ids in that order. */
const placeOrders = async (count: number, autoPay: 'true' | 'false' = 'false'): Promise<string[]> => {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    if (n > 0) clock.advance(10_000);
    const user = `u${simulator.book.orders().length}`;
    ids.push((await client.order(orderBody([{ user_name: user, computer_name: `D-${user}` }], autoPay))).json.order_id);
  }
  return ids;
};

const listed = async (query: Parameters<SimulatorClient['orders']>[0] = {}): Promise<string[]> =>
  (await client.orders(query)).json.order_infos.map((info: { order_id: string }) => info.order_id);

describe('the order list', () => {
  it('contains status, type and times, but neither names nor the operator', async () => {
    const [unpaid, paid] = [...(await placeOrders(1)), ...(await placeOrders(1, 'true'))];
    const { json } = await client.orders();

    expect(json).toMatchObject({
      total_count: 2,
      order_infos: [
        { order_id: paid, status: 3, payment_time: '2026-03-04T05:06:07Z' },
        {
          order_id: unpaid,
          status: 6,
          order_type: 1,
          service_type_code: 'hws.service.type.vdi',
          create_time: '2026-03-04T05:06:07Z',
          payment_time: null,
          sub_order_infos: null,
        },
      ],
    });
    expect(JSON.stringify(json)).not.toMatch(/D-u0|deskdrop/);
  });

  it('shows ten at a time, the newest first, and every one of them over the pages', async () => {
    const newestFirst = (await placeOrders(12)).toReversed();

    expect(await listed()).toEqual(newestFirst.slice(0, 10));
    expect(await listed({ offset: '10' })).toEqual(newestFirst.slice(10));
    expect(await listed({ limit: '5', offset: '5' })).toEqual(newestFirst.slice(5, 10));
    expect(await listed({ order_by: 'createTime', limit: '2' })).toEqual(newestFirst.toReversed().slice(0, 2));
    expect((await client.orders({ limit: '1' })).json.total_count).toBe(12);
  });

  it('respects the window, including its ends in whole seconds', async () => {
    const [first, second, third] = await placeOrders(3);

    expect(await listed({ create_time_begin: '2026-03-04T05:06:17Z' })).toEqual([third, second]);
    expect(await listed({ create_time_end: '2026-03-04T05:06:17Z' })).toEqual([second, first]);
    expect(
      await listed({ create_time_begin: '2026-03-04T05:06:08Z', create_time_end: '2026-03-04T05:06:26Z' }),
    ).toEqual([second]);
  });

  it.each([
    [{ status: '6' }, 1],
    [{ status: '4' }, 0],
    [{ order_type: '1' }, 1],
    [{ order_type: '2' }, 0],
    [{ service_type_code: 'hws.service.type.vdi' }, 1],
    [{ service_type_code: 'hws.service.type.ec2' }, 0],
  ])('filters by %o', async (query, count) => {
    await placeOrders(1);

    expect(await listed(query)).toHaveLength(count);
  });

  it.each([
    ['a limit of 0', { limit: '0' }, 'limit'],
    ['a limit over 100', { limit: '101' }, 'limit'],
    ['a local time', { create_time_begin: '2026-03-04 05:06:07' }, 'create_time_begin'],
    ['over a year', { create_time_begin: '2024-01-01T00:00:00Z', create_time_end: '2026-01-01T00:00:00Z' }, 'a year'],
    ['an unknown parameter', { user_name: 'ada' }, 'user_name'],
  ])('refuses %s', async (_, query, message) => {
    const reply = await client.orders(query);

    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ error_code: 'CBC.0100', error_msg: expect.stringContaining(message) });
  });

  it('shows an order late if so configured, while its details are available at once', async () => {
    simulator.changeSettings({ listingDelayMs: 5000 });
    const [orderId = ''] = await placeOrders(1);
    const before = await listed();
    const details = await client.details(orderId);
    clock.advance(4999);
    const almost = await listed();
    clock.advance(1);

    expect([before, almost, await listed()]).toEqual([[], [], [orderId]]);
    expect(details.json.order_info.order_id).toBe(orderId);
  });
});

describe('the details of an order', () => {
  it('contain the operator, the number of desktops and the payment deadline', async () => {
    const people = ['ada', 'bob', 'cid'].map((name) => ({ user_name: name, computer_name: `D-${name}` }));
    const { order_id } = (await client.order(orderBody(people))).json;
    const { status, json } = await client.details(order_id.toLowerCase());

    expect(status).toBe(200);
    expect(json).toMatchObject({
      total_count: 1,
      order_info: { order_id, status: 6, user_name: 'deskdrop', pending_payment_end_time: '2026-03-11T05:06:07Z' },
      order_line_items: [
        {
          order_id,
          service_type_code: 'hws.service.type.vdi',
          product_spec_desc: 'workspace.x86.flexus.xlarge2',
          period_type: 2,
          subscription_num: 3,
        },
      ],
    });
  });

  it('page through the line items', async () => {
    const body = orderBody([{ user_name: 'ada', computer_name: 'D-ada' }]);
    const other = orderBody([{ user_name: 'bob', computer_name: 'D-bob' }]).hour_package_resources;
    const { order_id } = (
      await client.order({ ...body, hour_package_resources: [...body.hour_package_resources, ...other] })
    ).json;
    const { json } = await client.details(order_id, { limit: '1', offset: '1' });

    expect(json.total_count).toBe(2);
    expect(json.order_line_items).toHaveLength(1);
  });

  it('of an order that does not exist are an error', async () => {
    const reply = await client.details('CS0000000000XXXXX');

    expect(reply.status).toBe(400);
    expect(reply.json.error_code).toBe('CBC.30000010');
  });
});

describe('cancelling and paying', () => {
  it('cancels an unpaid order, once', async () => {
    const [orderId = ''] = await placeOrders(1);
    const first = await client.cancel(orderId);
    const second = await client.cancel(orderId);

    expect([first.status, first.text]).toEqual([204, '']);
    expect([second.status, second.json.error_code]).toEqual([400, 'CBC.99005010']);
    expect((await client.orders({ status: '4' })).json.total_count).toBe(1);
    expect(simulator.book.liveOrders()).toEqual([]);
  });

  it('pays an unpaid order, once, and its desktops are built', async () => {
    const [orderId = ''] = await placeOrders(1);
    const first = await client.pay(orderId);
    const second = await client.pay(orderId);
    clock.advance(1000);

    expect(first.status).toBe(204);
    expect([second.status, second.json.error_code]).toEqual([400, 'CBC.99003106']);
    expect((await client.orders()).json.order_infos).toMatchObject([{ status: 5 }]);
    expect((await client.desktops()).json.total_count).toBe(1);
  });

  it('neither cancels a paid order nor pays a cancelled one', async () => {
    const [paid = '', cancelled = ''] = await placeOrders(2);
    await client.pay(paid);
    await client.cancel(cancelled);

    expect((await client.cancel(paid)).json.error_code).toBe('CBC.99005010');
    expect((await client.pay(cancelled)).json.error_code).toBe('CBC.99003106');
    expect(simulator.book.orders().map(({ status }) => status)).toEqual(['processing', 'cancelled']);
  });

  it('knows no order of an unknown id', async () => {
    expect((await client.cancel('CS1')).json.error_code).toBe('CBC.30000010');
    expect((await client.pay('CS1')).json.error_code).toBe('CBC.30000010');
  });

  it('lets an order lapse that nobody pays in time', async () => {
    simulator.changeSettings({ payWithinMs: 1000 });
    const [orderId = ''] = await placeOrders(1);
    clock.advance(1000);
    const paid = await client.pay(orderId);

    expect(paid.json.error_code).toBe('CBC.99003110');
    expect((await client.orders()).json.order_infos).toMatchObject([{ order_id: orderId, status: 4 }]);
  });

  it('refuses a body without an order id', async () => {
    const headers = { 'X-Auth-Token': 'T' };
    const init = { method: 'PUT', body: '{}', headers };
    const reply = await fetch(`${simulator.url}/v2/orders/customer-orders/cancel`, init);

    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      error_code: 'CBC.0100',
      error_msg: expect.stringContaining('order_id'),
    });
  });
});

describe('a combined order', () => {
  it('has sub-orders, the first of which its desktops name, and is paid or cancelled as a whole', async () => {
    simulator.changeSettings({ combinedOrders: true });
    const [orderId = ''] = await placeOrders(1, 'true');
    clock.advance(1000);
    const [info] = (await client.orders()).json.order_infos;
    const [first, market] = info.sub_order_infos;
    const [desktop] = (await client.desktops()).json.desktops;
    const details = await client.details(orderId);

    expect(info).toMatchObject({ order_id: orderId, service_type_code: null });
    expect(await listed({ service_type_code: 'hws.service.type.vdi' })).toEqual([]);
    expect(desktop).toMatchObject({ order_id: first.order_id, hour_package_info: { root_order_id: orderId } });
    expect(details.json.order_line_items).toMatchObject([
      { order_id: first.order_id, subscription_num: 1, service_type_code: 'hws.service.type.vdi' },
      { order_id: market.order_id, service_type_code: 'hws.service.type.marketplace' },
    ]);
    expect((await client.cancel(first.order_id)).json.error_code).toBe('CBC.99000089');
    expect((await client.pay(market.order_id)).json.error_code).toBe('CBC.99000089');
  });
});
