import type { Entry, History } from './history.ts';
import { poolOf } from './lines.ts';

/** One desktop of an order. */
interface Desktop {
  /** The user, or the pool, as `Line.who`. */
  readonly who: string;
  readonly computer: string;
  madeAt?: number;
  /** The provider's lists show whose it is. */
  isShown?: boolean;
  failedAt?: number;
}

/** One order call, by its body. */
export interface Call {
  readonly id: string;
  readonly at: number;
  readonly body: Body;
  readonly people: readonly string[];
  /** Its answer. `unanswered`: no answer arrived. Undefined: the history ends before its answer. */
  answer?: number | 'unanswered';
  answeredAt?: number;
  /** The members that a refusal is about; undefined if it is about the whole call. */
  about?: readonly string[];
  /** The provider accepted no orders at that time. */
  notNow?: true;
  order?: PlacedOrder;
}

export interface PlacedOrder {
  readonly id: string;
  readonly parts?: readonly string[];
  readonly at: number;
  readonly operator: string;
  readonly payBy: number;
  readonly call: Call | undefined;
  readonly desktops: readonly Desktop[];
  readonly listedAt: number;
  paidAt?: number;
  paidBy?: 'order' | 'api' | 'console';
  paymentRefused?: boolean;
  endedAt?: number;
  endedBy?: 'api' | 'console' | 'deadline';
}

/** The provider's contract: Creating a Desktop Order, Table 4 and 5. */
export interface Body {
  readonly hour_package_resources?: readonly {
    readonly create_desktops?: {
      readonly desktops?: readonly {
        readonly user_name?: string;
        readonly computer_name?: string;
        readonly user_group?: string;
      }[];
      readonly desktop_name?: string;
      readonly size?: number;
      readonly tags?: readonly { readonly key?: string; readonly value?: string }[];
    };
  }[];
  readonly extend_param?: { readonly is_auto_pay?: string };
}

export interface Book {
  readonly calls: readonly Call[];
  readonly orders: readonly PlacedOrder[];
  /** By any of its ids. */
  find(order: string): PlacedOrder | undefined;
}

export const creates = (body: Body) => (body.hour_package_resources ?? []).flatMap((one) => one.create_desktops ?? []);

/** The people in the body, one entry for each desktop. */
const peopleOf = (body: Body, pools: ReadonlyMap<string, string>): string[] =>
  creates(body).flatMap(({ desktops, desktop_name = '', size = 0 }) => {
    if (desktops !== undefined) return desktops.map(({ user_name = '' }) => user_name.toLowerCase());
    const part = poolOf(desktop_name);
    return Array.from({ length: size }, () => pools.get(part) ?? part);
  });

/** Deskdrop's id of the order: its tag. */
export const tagOf = (body: Body): string | undefined =>
  creates(body)
    .flatMap(({ tags = [] }) => tags)
    .find(({ key }) => key === 'deskdrop_order')?.value;

export const isCalled = (order: PlacedOrder, id: string): boolean =>
  order.id === id || order.parts?.includes(id) === true;

export const isLiveAt = (order: PlacedOrder, at: number): boolean =>
  order.at <= at && (order.endedAt === undefined || order.endedAt > at);

/** Their desktops that existed, or were on order, at that time. */
export const heldAt = (order: PlacedOrder, who: string, at: number): Desktop[] =>
  isLiveAt(order, at)
    ? order.desktops.filter((one) => one.who === who && (one.failedAt === undefined || one.failedAt > at))
    : [];

/**
 * Replays the journal.
 *
 * @param pools by the name of an order's part, the pool that it is of
 */
export const readBook = ({ journal }: History, pools: ReadonlyMap<string, string>): Book => {
  const calls = new Map<string, Call>();
  const orders = new Map<string, PlacedOrder>();
  for (const entry of journal) apply(entry, calls, orders, pools);
  const parts = new Map([...orders.values()].flatMap((order) => (order.parts ?? []).map((id) => [id, order] as const)));
  return { calls: [...calls.values()], orders: [...orders.values()], find: (id) => orders.get(id) ?? parts.get(id) };
};

const apply = (
  entry: Entry,
  calls: Map<string, Call>,
  orders: Map<string, PlacedOrder>,
  pools: ReadonlyMap<string, string>,
): void => {
  if (entry.event === 'call') {
    const body = JSON.parse(entry.body) as Body;
    calls.set(entry.call, { id: entry.call, at: entry.at, body, people: peopleOf(body, pools) });
    return;
  }
  if (entry.event === 'placed') {
    const call = entry.call === undefined ? undefined : calls.get(entry.call);
    const order: PlacedOrder = {
      ...entry,
      id: entry.order,
      call,
      desktops: entry.desktops.map(({ user, computer }, place) => ({
        who: user === '' ? (call?.people[place] ?? poolOf(computer)) : user.toLowerCase(),
        computer: computer.toLowerCase(),
      })),
    };
    orders.set(order.id, order);
    if (call !== undefined) call.order = order;
    return;
  }
  if (entry.event === 'answer' || entry.event === 'unanswered') {
    const call = calls.get(entry.call);
    if (call === undefined || call.answer !== undefined) return;
    // A success without an order id is ambiguous.
    const isTold = entry.event === 'answer' && (entry.status !== 200 || entry.order !== undefined);
    call.answer = isTold ? entry.status : 'unanswered';
    call.answeredAt = entry.at;
    if (entry.event === 'answer' && entry.about !== undefined) call.about = entry.about;
    if (entry.event === 'answer' && entry.notNow) call.notNow = true;
    return;
  }
  const order = orders.get(entry.order);
  if (order === undefined) throw new Error(`the journal has no order ${entry.order} to be ${entry.event}`);
  switch (entry.event) {
    case 'paid':
      order.paidAt = entry.at;
      order.paidBy = entry.by;
      return;
    case 'payment-refused':
      order.paymentRefused = true;
      return;
    case 'cancelled':
      order.endedAt = entry.at;
      order.endedBy = entry.by;
      return;
    case 'made':
    case 'failed': {
      const desktop = order.desktops.find(({ computer }) => computer === entry.computer.toLowerCase());
      if (desktop === undefined) return;
      if (entry.event === 'failed') desktop.failedAt = entry.at;
      else {
        desktop.madeAt = entry.at;
        desktop.isShown = entry.shown;
      }
    }
  }
};
