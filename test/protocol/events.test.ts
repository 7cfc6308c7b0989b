import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StoredEvent } from '../../lambdas/domain/events/stored-event.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import type { EventBus } from '../../lambdas/ports/events.ts';
import { sendOwnEvents, sendWaitingEvents } from '../../lambdas/use-cases/signals/send-events.ts';
import { type ProtocolWorld, startProtocolWorld } from '../support/protocol-world.ts';

// docs/PROTOCOL.md, the rules for events: each is published at least once, and nothing waits for that.

let world: ProtocolWorld;
beforeAll(async () => {
  world = await startProtocolWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.reset());

const outboxOf = (order: Order): string[] => (order.outbox ?? []).map(({ detail }) => detail.id);

/** A bus, and the ids of the events that it received. */
const startBus = (take: (events: readonly StoredEvent[]) => readonly StoredEvent[] = () => []) => {
  const got: string[] = [];
  const bus: EventBus = {
    send: async (events) => {
      const left = take(events);
      got.push(...events.filter((event) => !left.includes(event)).map(({ detail }) => detail.id));
      return left;
    },
  };
  return { got, worker: () => ({ ...world.deps(), events: bus }) };
};
const down = () => {
  throw new Error('the bus does not answer');
};

/** An order that was in doubt, proved absent and placed again: two events, the first of which was not published. */
const placedAfterDoubt = async (): Promise<Order> => {
  world.simulator.faults.add({ on: 'order', how: 'reset', when: 'after', times: 1 });
  const id = await world.put([world.person()]);
  await world.submit(id);
  expect(await world.state(id)).toBe('IN_DOUBT');
  world.pastQuiet();
  await world.reconcile(id);
  await world.submit(id);
  expect(await world.state(id)).toBe('ORDERED');
  return world.order(id);
};

test('F1: an event is in the outbox from the write that makes it true, with an id of its revision', async () => {
  const id = await world.put([world.person()]);
  await world.submit(id);
  const order = await world.order(id);
  expect(order.state).toBe('ORDERED');
  expect(outboxOf(order)).toEqual([`${id}.${order.revision}.OrderPlaced`]);
});

test('F1: a write that loses its condition makes nothing true', async () => {
  const id = await world.put([world.person()]);
  const queued = await world.order(id);
  await world.submit(id);
  const before = outboxOf(await world.order(id));
  const parked = { ...queued, state: 'NEEDS_ATTENTION', settled: true, reason: 'r', revision: queued.revision + 1 };
  expect(await world.write({ from: queued, to: parked as Order })).toBe('lost');
  expect(outboxOf(await world.order(id))).toEqual(before);
});

test('F2: an event that is not cleared survives every later write of the item', async () => {
  const order = await placedAfterDoubt();
  expect(outboxOf(order).map((id) => id.split('.').at(-1))).toEqual(['OrderInDoubt', 'OrderPlaced']);
});

test('F3: an event is cleared once the bus has accepted it, and otherwise stays', async () => {
  const order = await placedAfterDoubt();
  const { clientOrderId: id } = order;
  const [first = '', second = ''] = outboxOf(order);
  const { worker, got } = startBus((events) => events.filter(({ detail }) => detail.id === second));
  await sendOwnEvents(worker());
  expect(got).toContain(first);
  expect(outboxOf(await world.order(id))).toEqual([first, second]);
  const willing = startBus();
  await sendOwnEvents(willing.worker());
  expect(willing.got).toEqual(expect.arrayContaining([first, second]));
  expect(outboxOf(await world.order(id))).toEqual([]);
});

test('F3: clearing makes no other write fail', async () => {
  const order = await placedAfterDoubt();
  await sendOwnEvents(startBus().worker());
  const cleared = await world.order(order.clientOrderId);
  expect([cleared.state, cleared.revision, cleared.attempt]).toEqual([order.state, order.revision, order.attempt]);
  expect(await world.write({ from: order, to: { ...order, revision: order.revision + 1 } })).toBe('written');
});

test('F4: a bus that is down delays only the events; the schedule sends those that were left', async () => {
  const order = await placedAfterDoubt();
  const { clientOrderId: id } = order;
  expect(await sendOwnEvents(startBus(down).worker())).toBe(false);
  expect((await world.order(id)).revision).toBe(order.revision);
  expect(world.warnings().at(-1)).toBe('events could not be sent and wait in the ledger');
  expect(world.alarms()).toEqual([]);

  await sendWaitingEvents(startBus(down).worker());
  expect(outboxOf(await world.order(id))).toEqual(outboxOf(order));
  world.clock.advance(60_000);
  const { worker, got } = startBus();
  await sendWaitingEvents(worker());
  expect(got).toEqual(expect.arrayContaining(outboxOf(order)));
  expect(outboxOf(await world.order(id))).toEqual([]);
});
