import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ManyKind } from '../../lambdas/domain/commands/chosen-orders.ts';
import type { ChosenOrders, OrderFilter } from '../../lambdas/domain/commands/command.ts';
import { ASKED_SCHEMAS, ORDERS_MAX } from '../../lambdas/domain/commands/command-request-schema.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { type CommandWorld, startCommandWorld } from '../support/command-world.ts';
import { ordered, parkedInDoubt, parkedSettled, rejected } from '../support/orders.ts';
import { justBefore } from '../support/protocol-world.ts';

// A command for many orders acts on exactly the orders that the person saw, by the rules for a single order.

let world: CommandWorld;
beforeAll(async () => {
  world = await startCommandWorld();
});
beforeEach(() => world.forget());
afterAll(() => world.stop());

type Common = { clientOrderId: string; intakeId: string; size: number; sent: number[] };
const file = async (...to: readonly ((common: Common) => Order)[]) => {
  const intakeId = randomUUID();
  await world.intakeIn('QUEUED', intakeId);
  const puts = [];
  for (const make of to)
    puts.push(
      await world.put(({ clientOrderId }) => make({ clientOrderId, intakeId, size: 1, sent: [0] }), { intakeId }),
    );
  return { intakeId, orders: puts.map(({ order }) => order), users: puts.map(({ user }) => user) };
};
const act = async (
  kind: ManyKind,
  orders: readonly Order[],
  filter: OrderFilter,
  deps: { readonly ledger?: Ledger } = {},
) => {
  const seen = orders.map(({ clientOrderId, state }) => ({ clientOrderId, state }));
  const commandId = await world.ask({ kind, filter, orders: seen } as { kind: ManyKind } & ChosenOrders);
  await world.run(commandId, { deps });
  const command = await world.commandOf(commandId);
  if (command?.state !== 'done' || command.result.kind !== 'orders') throw new Error(JSON.stringify(command));
  return command.result;
};

describe('a command for many orders', () => {
  test('skips an order that has changed since it was seen, and one that the filter does not match', async () => {
    const { intakeId, orders } = await file(parkedSettled, parkedSettled, (common) =>
      parkedSettled({ ...common, reason: 'sold out' }),
    );
    const [first, second, third] = orders;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no orders');
    await act('resolve-orders-absent', [first], { intakeId });
    const { done, refused } = await act('release-orders', orders, { reason: 'QUOTA', intakeId });
    expect(done).toMatchObject([{ orderId: second.clientOrderId }]);
    expect(refused).toEqual([
      { orderId: first.clientOrderId, reason: 'it was NEEDS_ATTENTION when you looked, and is QUEUED now' },
      { orderId: third.clientOrderId, reason: expect.stringContaining('not what was asked for any more') },
    ]);
    expect(await world.orderOf(first)).toMatchObject({ state: 'QUEUED' });
    expect(await world.orderOf(third)).toMatchObject({ state: 'NEEDS_ATTENTION' });
  });

  test('releases nobody who has a desktop, unless the command says so', async () => {
    const { intakeId, orders, users } = await file(ordered);
    const released = async () => (await world.ledger.claims.getClaim(`USER#${users[0]}`))?.released;
    expect(await act('release-orders', orders, { intakeId })).toMatchObject({ done: [], refused: [{}] });
    expect(await released()).toBeUndefined();
    expect(await act('release-orders', orders, { intakeId, state: 'ORDERED' })).toMatchObject({ done: [{}] });
    expect(await released()).toBeDefined();
  });

  test('releases the people of an order that is looked at in the same moment', async () => {
    const { intakeId, orders, users } = await file(ordered);
    const [order] = orders;
    if (order === undefined) throw new Error('no order');
    const looked = async () => {
      const from = await world.orderOf(order);
      if (from !== undefined) await world.ledger.orders.write({ from, to: { ...from, revision: from.revision + 1 } });
    };
    const ledger = { ...world.ledger, orders: justBefore(world.ledger.orders, 'write', looked) };
    expect(await act('release-orders', orders, { intakeId, state: 'ORDERED' }, { ledger })).toMatchObject({
      done: [{ orderId: order.clientOrderId }],
    });
    expect((await world.ledger.claims.getClaim(`USER#${users[0]}`))?.released).toBeDefined();
  });

  test('checks each order at the provider: one that is not proved absent stays as it is', async () => {
    const { intakeId, orders } = await file(parkedSettled, (common) =>
      parkedInDoubt({ ...common, leasedAt: new Date(world.world.clock.now()).toISOString() }),
    );
    const { done, refused } = await act('resolve-orders-absent', orders, { intakeId });
    expect([done.length, refused]).toMatchObject([1, [{ reason: expect.stringContaining('may still appear') }]]);
    expect(await world.orderOf(orders[1] as Order)).toMatchObject({ state: 'NEEDS_ATTENTION' });
  });

  test('redrives no order that was released, nor one that was redriven already', async () => {
    const { intakeId, orders } = await file(rejected, (common) => rejected({ ...common, released: true }));
    expect(await act('redrive-orders', orders, { intakeId })).toMatchObject({ done: [{}], refused: [{}] });
    expect(await act('redrive-orders', orders, { intakeId })).toMatchObject({ done: [], refused: [{}, {}] });
  });
});

describe('the request', () => {
  const orders = [{ clientOrderId: 'a', state: 'REJECTED' }];
  const { 'redrive-orders': schema } = ASKED_SCHEMAS;
  const asked = (request: object) =>
    schema.safeParse({ kind: 'redrive-orders', filter: { state: 'REJECTED' }, orders, ...request });

  test('must have a filter, and name each order once, with its state, up to the limit', () => {
    expect(asked({}).success).toBe(true);
    const many = Array.from({ length: ORDERS_MAX + 1 }, (_, no) => ({ clientOrderId: `o${no}`, state: 'REJECTED' }));
    for (const wrong of [
      { filter: {} },
      { filter: { reason: ' ' } },
      { filter: { everything: true } },
      { filter: undefined },
      { orders: [] },
      { orders: [...orders, ...orders] },
      { orders: many },
      { orders: ['a'] },
    ])
      expect([wrong, asked(wrong).success]).toEqual([wrong, false]);
  });
});
