import type { OwnEvents } from '../../lambdas/adapters/dynamodb/own-events.ts';
import { watchMarkOf } from '../../lambdas/domain/intakes/schedule-watch.ts';
import type { Member } from '../../lambdas/domain/members/line.ts';
import { sameAttempt } from '../../lambdas/domain/orders/attempt.ts';
import { isOpen, ORDER_STATES, type Order, type OrderState } from '../../lambdas/domain/orders/order.ts';
import type { Transition } from '../../lambdas/domain/orders/transition.ts';
import type { CreateDesktopOrderRequest } from '../../lambdas/domain/request/order-request.ts';
import { orderEvents } from '../../lambdas/domain/telling/order-events.ts';
import type { OrderLedger, PlannedOrderItems, WriteResult } from '../../lambdas/ports/ledger.ts';
import type { Call, IndexClock } from './memory-call.ts';

/** An order as it has been since `at`; an index may still show an older version. */
interface Version {
  readonly at: number;
  readonly order: Order;
}

/** Every version of every order, newest last, with the members and the request body. */
export interface OrderTable {
  readonly versions: Map<string, Version[]>;
  readonly members: Map<string, readonly Member[]>;
  readonly requests: Map<string, CreateDesktopOrderRequest>;
  /** The orders that were noted to point at each owner. */
  readonly pointing: Map<string, Set<string>>;
  /** Called after each successful write. */
  onWrite: (before: Order | undefined, after: Order) => void;
}

export const createOrderTable = (): OrderTable => ({
  versions: new Map(),
  members: new Map(),
  requests: new Map(),
  pointing: new Map(),
  onWrite: () => {},
});

export const currentOrder = (table: OrderTable, clientOrderId: string): Order | undefined =>
  table.versions.get(clientOrderId)?.at(-1)?.order;

export const allOrders = (table: OrderTable): Order[] =>
  [...table.versions.values()].flatMap((versions) => versions.at(-1)?.order ?? []);

/**
 * The orders that a line of a file leads to. A child that was stored by a try that then stopped belongs to no parent:
 * it claims nobody, and stays QUEUED without a message.
 */
export const ordersOfLines = (table: OrderTable): Order[] =>
  allOrders(table).filter((order) => {
    if (order.origin.kind === 'planned' || order.state !== 'QUEUED') return true;
    const parent = currentOrder(table, order.origin.parent);
    return Object.values({ ...parent?.redriven, ...parent?.setAside }).includes(order.clientOrderId);
  });

/** The condition of every write: the state, the attempt and the revision that were read. */
const isUnchanged = (standing: Order | undefined, { from }: Transition): boolean =>
  standing?.state === from.state && standing.revision === from.revision && sameAttempt(standing.attempt, from.attempt);

export const orderLedger = (table: OrderTable, { now, lagMs }: IndexClock, call: Call, own: OwnEvents): OrderLedger => {
  const store = (order: Order): void => {
    const versions = table.versions.get(order.clientOrderId) ?? [];
    const before = versions.at(-1)?.order;
    table.versions.set(order.clientOrderId, [...versions, { at: now(), order }]);
    table.onWrite(before, order);
  };
  /** The orders as an index shows them: each as it was a moment ago, without those stored since. */
  const indexed = (): Order[] => {
    const at = now() - lagMs();
    return [...table.versions.values()].flatMap(
      (versions) => versions.findLast((version) => version.at <= at)?.order ?? [],
    );
  };
  const idsOf = (orders: readonly Order[]): string[] =>
    orders.map(({ clientOrderId }) => clientOrderId).sort((a, b) => a.localeCompare(b));
  const ofIntake = (intakeId: string): Order[] => indexed().filter((order) => order.intakeId === intakeId);

  const putOrder = ({ order, members, request }: PlannedOrderItems): void => {
    const id = order.clientOrderId;
    if (!table.requests.has(id)) table.requests.set(id, request);
    if (!table.members.has(id)) table.members.set(id, members);
    if (!table.versions.has(id)) store(order);
  };
  const write = (transition: Transition): WriteResult => {
    if (!isUnchanged(currentOrder(table, transition.from.clientOrderId), transition)) return 'lost';
    const { from, to } = transition;
    const { outbox: _, ...order } = to;
    const owner = { clientOrderId: to.clientOrderId };
    const outbox = own.outboxWith(owner, from.outbox, orderEvents(transition));
    store(outbox.length === 0 ? order : { ...order, outbox });
    own.written(owner, outbox);
    return 'written';
  };
  const demand = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new Error(`${what} is not in the ledger`);
    return found;
  };
  return {
    putOrder: (items) => call(`puts order ${items.order.clientOrderId}, if absent`, () => putOrder(items)),
    getOrder: (id) => call(`reads order ${id}`, () => currentOrder(table, id)),
    getOrders: (ids) =>
      call(`reads ${ids.length} orders`, () => {
        const found = new Map<string, Order>();
        for (const id of ids) {
          const order = currentOrder(table, id);
          if (order !== undefined) found.set(id, order);
        }
        return found;
      }),
    getMembers: (id) => call(`reads the members of ${id}`, () => demand(table.members.get(id), `members of ${id}`)),
    getRequest: (id) => call(`reads the body of ${id}`, () => demand(table.requests.get(id), `body of ${id}`)),
    write: (transition) => call(describe(transition), () => write(transition)),
    notePointing: (owner, id) =>
      call(`notes that ${id} points at ${owner}`, () => {
        table.pointing.set(owner, (table.pointing.get(owner) ?? new Set()).add(id));
      }),
    notedPointing: (owner) => call(`asks who points at ${owner}`, () => [...(table.pointing.get(owner) ?? [])]),
    findOtherOpenOrder: (except) =>
      call(
        `asks for other open orders of ${except.intakeId}`,
        () =>
          ofIntake(except.intakeId).find((order) => isOpen(order) && order.clientOrderId !== except.clientOrderId)
            ?.clientOrderId,
      ),
    openOrders: (intakeId, _shards, before, after = '') =>
      call(`asks for open orders of ${intakeId}`, () =>
        idsOf(ofIntake(intakeId).filter((order) => isOpen(order) && isBetween(dueSince(order), after, before))),
      ),
    ordersOfIntake: (intakeId) => call(`asks for the orders of ${intakeId}`, () => idsOf(ofIntake(intakeId))),
    countStates: (intakeId) =>
      call(`counts the orders of ${intakeId}`, () => {
        const counts = Object.fromEntries(Object.keys(ORDER_STATES).map((state) => [state, 0])) as Record<
          OrderState,
          number
        >;
        for (const { state } of ofIntake(intakeId)) counts[state] += 1;
        return counts;
      }),
    watchedOrders: (mark, before, after = '') =>
      call(`asks for orders marked ${mark}`, () =>
        idsOf(indexed().filter((order) => watchMarkOf(order) === mark && isBetween(dueSince(order), after, before))),
      ),
  };
};

const isBetween = (at: string, from: string, to: string): boolean => at >= from && at <= to;

const dueSince = (order: Order): string =>
  order.state === 'ORDERED' ? (order.nextLookAt ?? order.orderedAt) : order.since;

const describe = ({ from, to }: Transition): string =>
  `writes order ${from.clientOrderId} ${from.state}#${from.attempt?.no ?? 0} -> ${to.state}#${to.attempt?.no ?? 0}${
    'providerOrderId' in to ? ` ${to.providerOrderId}` : ''
  }`;
