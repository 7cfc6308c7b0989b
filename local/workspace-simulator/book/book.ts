import { createHash } from 'node:crypto';
import type { BookEvent, BuildPlan, OrderPlaced } from './book-events.ts';
import { type BookDesktop, type BookOrder, isLive } from './book-order.ts';
import { requestedDesktops } from './requested-desktops.ts';

type Changing<T> = { -readonly [K in keyof T]: T[K] };
type ChangingDesktop = Changing<BookDesktop>;
type ChangingOrder = Changing<Omit<BookOrder, 'desktops'>> & { desktops: ChangingDesktop[] };

const NO_IP = { code: 'WKS.00010110', reason: 'The desktop failed to obtain an IP address.' };
const NAME_TAKEN = { code: 'WKS.00010032', reason: 'Operation conflict. The computer name is already in use.' };

/** A UUID derived from what it identifies, so that a replayed book has the same ids. */
const idOf = (...parts: readonly (string | number)[]): string => {
  const hash = createHash('sha256').update(parts.join('/')).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
};

/**
 * What was really ordered: a pure function of the events and the time. Desktops are built and unpaid orders lapse as
 * time passes, so call `advanceTo` before reading. Names are compared without case.
 */
export class Book {
  readonly #orders = new Map<string, ChangingOrder>();
  /** Every id, including those of sub-orders, to its order. */
  readonly #byId = new Map<string, ChangingOrder>();
  /** Lower-case computer name to the desktops of live orders that have or will have it, without failed ones. */
  readonly #holders = new Map<string, Set<ChangingDesktop>>();
  /** Sorted by the end of their build. */
  #building: ChangingDesktop[] = [];
  readonly #unpaid = new Set<ChangingOrder>();
  /** Desktops whose name another desktop may have as well. */
  readonly #sharing = new WeakSet<ChangingDesktop>();

  /** In the order of their placement. */
  orders(): readonly BookOrder[] {
    return [...this.#orders.values()];
  }

  /** Compares ids without case. A sub-order's id finds its order. */
  find(orderId: string): BookOrder | undefined {
    return this.#byId.get(orderId.toUpperCase());
  }

  /** The desktops of live orders that have or will have the name. */
  holdersOf(computerName: string): ReadonlySet<BookDesktop> {
    return this.#holders.get(computerName.toLowerCase()) ?? new Set();
  }

  apply(event: BookEvent): void {
    this.advanceTo(event.at);
    switch (event.event) {
      case 'order-placed':
        this.#place(event);
        break;
      case 'order-paid':
        this.#pay(this.#get(event.orderId), event.at, event.plan);
        break;
      case 'order-cancelled':
        this.#cancel(this.#get(event.orderId), event.at, false);
        break;
    }
  }

  advanceTo(now: number): void {
    for (const order of this.#unpaid) if (order.lapsesAt <= now) this.#cancel(order, order.lapsesAt, true);
    let done = 0;
    for (const desktop of this.#building) {
      const endsAt = desktop.endsAt ?? 0;
      if (endsAt > now) break;
      this.#finish(desktop, endsAt);
      done++;
    }
    if (done > 0) this.#building = this.#building.slice(done);
  }

  #get(orderId: string): ChangingOrder {
    const order = this.#orders.get(orderId);
    if (order === undefined) throw new Error(`The book has no order ${orderId}.`);
    return order;
  }

  #place(event: OrderPlaced): void {
    const desktops = requestedDesktops(event.request).map((desktop, position): ChangingDesktop => {
      const computerName = event.computerNames[position];
      if (computerName === undefined) throw new Error(`Desktop ${position} of order ${event.orderId} has no name.`);
      return {
        orderId: event.orderId,
        position,
        userName: desktop.userName,
        computerName,
        productId: desktop.productId,
        desktopId: idOf('desktop', event.orderId, position),
        subJobId: idOf('sub-job', event.orderId, position),
        state: 'ordered',
      };
    });
    const order: ChangingOrder = {
      orderId: event.orderId,
      subOrderIds: event.subOrderIds,
      jobId: event.jobId,
      createdAt: event.at,
      listedAt: event.listedAt,
      payBy: event.payBy,
      lapsesAt: event.lapsesAt ?? event.payBy,
      operator: event.operator,
      autoPay: event.request.extend_param?.is_auto_pay === 'true',
      request: event.request,
      status: 'unpaid',
      lapsed: false,
      desktops,
    };
    this.#orders.set(order.orderId, order);
    for (const id of [order.orderId, ...order.subOrderIds]) this.#byId.set(id, order);
    for (const desktop of desktops) {
      const name = desktop.computerName.toLowerCase();
      const holders = this.#holders.get(name);
      if (holders) holders.add(desktop);
      else this.#holders.set(name, new Set([desktop]));
    }
    this.#unpaid.add(order);
    if (event.paid) this.#pay(order, event.at, event.paid);
  }

  #pay(order: ChangingOrder, now: number, plan: BuildPlan): void {
    this.#unpaid.delete(order);
    order.status = 'processing';
    order.paidAt = now;
    for (const desktop of order.desktops) {
      desktop.state = 'building';
      desktop.beginsAt = now + desktop.position * plan.buildDelayMs;
      desktop.endsAt = desktop.beginsAt + plan.buildDelayMs;
      if (plan.failing.includes(desktop.position)) desktop.failure = NO_IP;
      if (plan.sharesNames === true) this.#sharing.add(desktop);
    }
    this.#building.push(...order.desktops);
    this.#building.sort((a, b) => (a.endsAt ?? 0) - (b.endsAt ?? 0));
    this.#completeIfBuilt(order, now);
    this.advanceTo(now);
  }

  #completeIfBuilt(order: ChangingOrder, now: number): void {
    if (order.desktops.some((desktop) => desktop.state === 'building')) return;
    order.status = 'completed';
    order.endedAt = now;
  }

  #finish(desktop: ChangingDesktop, now: number): void {
    const isTaken =
      !this.#sharing.has(desktop) && [...this.holdersOf(desktop.computerName)].some((other) => other.state === 'built');
    if (isTaken) desktop.failure ??= NAME_TAKEN;
    desktop.state = desktop.failure === undefined ? 'built' : 'failed';
    if (desktop.state === 'failed') this.#giveUpName(desktop);
    this.#completeIfBuilt(this.#get(desktop.orderId), now);
  }

  #cancel(order: ChangingOrder, now: number, lapsed: boolean): void {
    this.#unpaid.delete(order);
    order.status = 'cancelled';
    order.endedAt = now;
    order.lapsed = lapsed;
    for (const desktop of order.desktops) this.#giveUpName(desktop);
  }

  #giveUpName(desktop: ChangingDesktop): void {
    const name = desktop.computerName.toLowerCase();
    const holders = this.#holders.get(name);
    holders?.delete(desktop);
    if (holders?.size === 0) this.#holders.delete(name);
  }
}

const groupBy = (orders: readonly BookOrder[], key: (desktop: BookDesktop) => string) =>
  Map.groupBy(
    orders.filter(isLive).flatMap((order) => order.desktops),
    (desktop) => key(desktop).toLowerCase(),
  );

/** Lower-case user name to the desktops of live orders for the user. */
export const desktopsByUser = (orders: readonly BookOrder[]): ReadonlyMap<string, readonly BookDesktop[]> =>
  groupBy(orders, (desktop) => desktop.userName);

/** Lower-case computer name to the desktops of live orders with that name. */
export const desktopsByComputerName = (orders: readonly BookOrder[]): ReadonlyMap<string, readonly BookDesktop[]> =>
  groupBy(orders, (desktop) => desktop.computerName);
