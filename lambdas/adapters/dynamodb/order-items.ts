import { gunzipSync, gzipSync } from 'node:zlib';
import { type WatchMark, watchMarkOf } from '../../domain/intakes/schedule-watch.ts';
import type { Member } from '../../domain/members/line.ts';
import { isDecided, isOpen, ORDER_STATES, type Order, type OrderState } from '../../domain/orders/order.ts';
import type { Transition } from '../../domain/orders/transition.ts';
import type { CreateDesktopOrderRequest } from '../../domain/request/order-request.ts';
import { orderEvents } from '../../domain/telling/order-events.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { RetentionTerm } from '../../domain/values/retention.ts';
import {
  type OnUnreadable,
  type OrderLedger,
  type PlannedOrderItems,
  RequestExpiredError,
  type WriteResult,
} from '../../ports/ledger.ts';
import { type Condition, EXPIRES_AT, epochSeconds, type Item, type Key, type LedgerTable } from './ledger-client.ts';
import { membersSchema, orderSchema } from './order-schema.ts';
import { OUTBOX_ATTRIBUTES, outboxAttributes } from './outbox-items.ts';
import type { OwnEvents } from './own-events.ts';
import { readEach, readItem } from './read-item.ts';

const orderKey = (clientOrderId: string): Key => ({ pk: `ORDER#${clientOrderId}`, sk: 'ORDER' });
const membersKey = (clientOrderId: string): Key => ({ pk: `ORDER#${clientOrderId}`, sk: 'MEMBERS' });
const requestKey = (clientOrderId: string): Key => ({ pk: `ORDER#${clientOrderId}`, sk: 'REQUEST' });

/** Under the owner, so that one query finds all. */
const pointingKey = (owner: string, clientOrderId: string): Key => ({
  pk: `ORDER#${owner}`,
  sk: `POINTING#${clientOrderId}`,
});

/** An index of the table, and the attribute that it is asked by. */
interface OrderIndex {
  readonly name: string;
  readonly keyName: (typeof INDEX_ATTRIBUTES)[number];
}

const OPEN_ORDERS: OrderIndex = { name: 'openOrders', keyName: 'openShard' };
const ORDERS_BY_INTAKE: OrderIndex = { name: 'ordersByIntake', keyName: 'orderShard' };
const WATCHED_ORDERS: OrderIndex = { name: 'watchedOrders', keyName: 'watch' };

interface QueryOptions {
  readonly limit?: number;
  readonly range?: { readonly expression: string; readonly names: Record<string, string>; readonly values: Item };
}

const INDEX_ATTRIBUTES = [
  'pk',
  'sk',
  'v',
  'writeId',
  'orderShard',
  'openShard',
  'watch',
  ...OUTBOX_ATTRIBUTES,
] as const;

/**
 * An intake's orders are spread over this many index partitions: none gets more writes than DynamoDB allows for a key.
 */
const shardName = (intakeId: string, shard: number): string => `${intakeId}#${shard}`;
const shardOf = (order: Order): string => {
  let sum = 0;
  for (const character of order.clientOrderId) sum = (sum * 31 + character.charCodeAt(0)) % order.shards;
  return shardName(order.intakeId, sum);
};

const toItem = ({ outbox = [], ...order }: Order): Item => {
  const watch = watchMarkOf(order);
  return {
    ...order,
    ...outboxAttributes(outbox),
    orderShard: shardOf(order),
    // Sparse: an order leaves these indexes with its state.
    ...(isOpen(order) ? { openShard: shardOf(order) } : {}),
    ...omitUndefined({ watch }),
    // The schedule queries those whose look is overdue; the state itself began at `orderedAt`.
    ...(order.state === 'ORDERED' ? { since: order.nextLookAt ?? order.orderedAt } : {}),
  };
};

const fromItem = (item: Item): Order => {
  const order = { ...item };
  for (const name of INDEX_ATTRIBUTES) delete order[name];
  if (order.state === 'ORDERED') order.since = order.orderedAt;
  return readItem(orderSchema, item, order);
};

/** The state, the attempt and the revision that were read: if another process changed any of them, it was first. */
const unchanged = (order: Order): Condition => ({
  expression: order.attempt
    ? '#state = :state AND #revision = :revision AND #attempt.#no = :no AND #attempt.#nonce = :nonce'
    : '#state = :state AND #revision = :revision AND attribute_not_exists(#attempt)',
  names: {
    '#state': 'state',
    '#revision': 'revision',
    '#attempt': 'attempt',
    ...(order.attempt ? { '#no': 'no', '#nonce': 'nonce' } : {}),
  },
  values: {
    ':state': order.state,
    ':revision': order.revision,
    ...(order.attempt ? { ':no': order.attempt.no, ':nonce': order.attempt.nonce } : {}),
  },
});

export class OrderItems implements OrderLedger {
  readonly #table: LedgerTable;

  readonly #term: RetentionTerm;

  readonly #own: OwnEvents;

  constructor(table: LedgerTable, term: RetentionTerm, own: OwnEvents) {
    this.#table = table;
    this.#term = term;
    this.#own = own;
  }

  async putOrder({ order, members, request }: PlannedOrderItems): Promise<void> {
    const body = gzipSync(JSON.stringify(request));
    await Promise.all([
      this.#table.put(
        requestKey(order.clientOrderId),
        { body, [EXPIRES_AT]: epochSeconds(Date.parse(order.createdAt) + this.#term.atMostMs) },
        'absent',
      ),
      this.#table.put(membersKey(order.clientOrderId), { members }, 'absent'),
    ]);
    await this.#table.put(orderKey(order.clientOrderId), toItem(order), 'absent');
  }

  async getOrder(clientOrderId: string): Promise<Order | undefined> {
    const item = await this.#table.get(orderKey(clientOrderId));
    return item === undefined ? undefined : fromItem(item);
  }

  async getOrders(clientOrderIds: readonly string[], onUnreadable?: OnUnreadable): Promise<Map<string, Order>> {
    const ids = [...new Set(clientOrderIds)];
    const items = await this.#table.getMany(ids.map(orderKey));
    const found = new Map(readEach(items, fromItem, onUnreadable).map((order) => [order.clientOrderId, order]));
    // DynamoDB returns the items in no particular sequence.
    return new Map(
      ids.flatMap((id) => {
        const order = found.get(id);
        return order === undefined ? [] : [[id, order]];
      }),
    );
  }

  async getMembers(clientOrderId: string): Promise<readonly Member[]> {
    const item = await this.#table.get(membersKey(clientOrderId));
    if (item === undefined) throw new Error(`order ${clientOrderId} has no members in the ledger`);
    return readItem(membersSchema, item, item.members);
  }

  async getRequest(clientOrderId: string): Promise<CreateDesktopOrderRequest> {
    const item = await this.#table.get(requestKey(clientOrderId));
    if (item === undefined) throw new RequestExpiredError(clientOrderId);
    return JSON.parse(gunzipSync(item.body as Uint8Array).toString()) as CreateDesktopOrderRequest;
  }

  async write(transition: Transition): Promise<WriteResult> {
    const { from, to } = transition;
    const outbox = this.#own.outboxWith({ clientOrderId: to.clientOrderId }, from.outbox, orderEvents(transition));
    const result = await this.#table.put(orderKey(from.clientOrderId), toItem({ ...to, outbox }), unchanged(from));
    if (result === 'written') this.#own.written({ clientOrderId: to.clientOrderId }, outbox);
    // A parked order may be sent again, so its request stays. A crash before this leaves the term with which it was
    // put.
    if (result === 'written' && to.state !== from.state && isDecided(to))
      await this.#table.expire(requestKey(to.clientOrderId), Date.parse(to.since) + this.#term.afterEndMs);
    return result;
  }

  async notePointing(owner: string, clientOrderId: string): Promise<void> {
    await this.#table.put(pointingKey(owner, clientOrderId), {}, 'absent');
  }

  async notedPointing(owner: string): Promise<string[]> {
    const { pk, sk } = pointingKey(owner, '');
    const ids: string[] = [];
    for await (const item of this.#table.query({
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :sk)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      ConsistentRead: true,
    }))
      ids.push(String(item.sk).slice(sk.length));
    return ids;
  }

  async findOtherOpenOrder(except: Order): Promise<string | undefined> {
    // Its own shard first: until the end it is the one that is not empty.
    const own = shardOf(except);
    const others = Array.from({ length: except.shards }, (_, shard) => shardName(except.intakeId, shard));
    for (const shard of [own, ...others.filter((name) => name !== own)]) {
      for await (const item of this.#query(OPEN_ORDERS, shard, { limit: 2 })) {
        const clientOrderId = idOf(item);
        if (clientOrderId !== except.clientOrderId) return clientOrderId;
      }
    }
    return undefined;
  }

  async openOrders(intakeId: string, shards: number, before: string, after?: string): Promise<string[]> {
    const ids: string[] = [];
    for (let shard = 0; shard < shards; shard++) {
      ids.push(...(await this.#idsBefore(OPEN_ORDERS, shardName(intakeId, shard), before, after)));
    }
    return ids;
  }

  async ordersOfIntake(intakeId: string, shards: number): Promise<string[]> {
    const ids: string[] = [];
    for (let shard = 0; shard < shards; shard++) {
      for await (const item of this.#query(ORDERS_BY_INTAKE, shardName(intakeId, shard))) {
        ids.push(idOf(item));
      }
    }
    return ids;
  }

  async countStates(intakeId: string, shards: number): Promise<Record<OrderState, number>> {
    const counts = Object.fromEntries(Object.keys(ORDER_STATES).map((state) => [state, 0])) as Record<
      OrderState,
      number
    >;
    for (let shard = 0; shard < shards; shard++) {
      for await (const item of this.#query(ORDERS_BY_INTAKE, shardName(intakeId, shard))) {
        counts[item.state as OrderState] += 1;
      }
    }
    return counts;
  }

  watchedOrders(mark: WatchMark, before: string, after?: string): Promise<string[]> {
    return this.#idsBefore(WATCHED_ORDERS, mark, before, after);
  }

  async #idsBefore(index: OrderIndex, key: string, before: string, after?: string): Promise<string[]> {
    const ids: string[] = [];
    const range = {
      expression: after === undefined ? ' AND #since <= :before' : ' AND #since BETWEEN :after AND :before',
      names: { '#since': 'since' },
      values: { ':before': before, ...omitUndefined({ ':after': after }) },
    };
    for await (const item of this.#query(index, key, { range })) ids.push(idOf(item));
    return ids;
  }

  #query({ name, keyName }: OrderIndex, key: string, { limit, range }: QueryOptions = {}): AsyncGenerator<Item> {
    return this.#table.query({
      IndexName: name,
      KeyConditionExpression: `#key = :key${range?.expression ?? ''}`,
      ExpressionAttributeNames: { '#key': keyName, ...range?.names },
      ExpressionAttributeValues: { ':key': key, ...range?.values },
      ...omitUndefined({ Limit: limit }),
    });
  }
}

const idOf = (item: Item): string => String(item.pk).slice('ORDER#'.length);
