import { poolKeyOf } from '../../lambdas/domain/members/pool.ts';
import type { CreateDesktopOrderRequest } from '../../lambdas/domain/request/order-request.ts';
import { ORDER_TAG_KEY } from '../../lambdas/domain/request/order-tag.ts';
import type { Sky } from './process.ts';
import { HOUR_MS, TIMES } from './weather.ts';

const MINUTE_MS = 60_000;

export interface BookDesktop {
  /** The provider's id of it. */
  readonly id: string;
  /** The holder: a user in lower case, or `holderOfPool` for a desktop without a user. */
  readonly holder: string;
  readonly computerName: string;
  state: 'ordered' | 'building' | 'built' | 'failed';
  /** The true times at which building began and at which it is first listed. */
  beganAt?: number;
  listedAt?: number;
  /** The true times from which it shows its name and its user. */
  namedAt?: number;
  userShownAt?: number;
}

/** One order in the provider's own book. Times are true time unless they say otherwise. */
export interface BookOrder {
  readonly id: string;
  /** The ids of the parts of a combined order. */
  readonly partIds: readonly string[];
  /** The order of ours that sent it; undefined for a stranger's order. */
  readonly clientOrderId: string | undefined;
  readonly operator: string;
  readonly desktops: readonly BookDesktop[];
  /** By the provider's clock, whole seconds. */
  readonly createdAt: number;
  readonly payBy: number;
  readonly listedAt: number;
  status: 'unpaid' | 'paid' | 'cancelled';
  /** Whether we cancelled it, or its deadline did. */
  endedBy?: 'us' | 'deadline';
  /** Its earlier status, which a list may still show until this time. */
  staleUntil?: number;
  staleStatus?: 'unpaid' | 'paid';
}

export const OPERATOR = 'deskdrop';

export const isLive = ({ status }: BookOrder): boolean => status !== 'cancelled';

/** The holder of a pool's desktop. A user name contains no blank, so no user has this name. */
export const holderOfPool = (name: string): string => `pool ${poolKeyOf(name)}`;

/** The user as the provider shows it: empty for a desktop without a user. */
export const userOf = ({ holder }: BookDesktop): string => (holder.startsWith('pool ') ? '' : holder);

/** Whether the order has, or will have, a desktop for this holder. */
export const holds = (order: BookOrder, holder: string): boolean =>
  isLive(order) && order.desktops.some((desktop) => desktop.holder === holder && desktop.state !== 'failed');

/** The holders in a request body, in lower case, and the order in its tag. A pool's desktops have no names yet. */
export const readBody = (body: string) => {
  const request = JSON.parse(body) as CreateDesktopOrderRequest;
  const creates = request.hour_package_resources.flatMap(({ create_desktops }) => create_desktops ?? []);
  return {
    request,
    clientOrderId: creates[0]?.tags?.find(({ key }) => key === ORDER_TAG_KEY)?.value ?? '',
    desktops: creates.flatMap(({ desktops, desktop_name = '', size = 0 }) =>
      desktops === undefined
        ? Array.from({ length: size }, () => ({ holder: holderOfPool(desktop_name), computerName: '' }))
        : desktops.map(({ user_name, computer_name }) => ({
            holder: user_name.toLowerCase(),
            computerName: (computer_name ?? '').toLowerCase(),
          })),
    ),
    poolName: creates[0]?.desktop_name?.toLowerCase(),
  };
};

export interface Book {
  readonly orders: BookOrder[];
  readonly skewMs: number;
  /** The computer names of the list that are now in use. */
  takenNames(names: readonly string[]): string[];
  /** The names generated from a `desktop_name`: with unused numbers, or the name itself for a single desktop. */
  namesOfPool(name: string, size: number): string[];
  place(order: {
    readonly clientOrderId: string | undefined;
    readonly operator: string;
    readonly desktops: readonly { readonly holder: string; readonly computerName: string }[];
    /** The order call that places it. */
    readonly call?: string;
  }): BookOrder;
  /** Adds a stranger's desktop that was created at that true time, before the run. */
  inherit(desktop: { readonly holder: string; readonly computerName: string }, madeAt: number): void;
  /** Returns false if the order is no longer unpaid. */
  pay(id: string, by: 'order' | 'api' | 'console'): boolean;
  cancel(id: string): boolean;
  /** Finds an order by any of its ids. */
  find(id: string): BookOrder | undefined;
}

export const createBook = (sky: Sky, onChange: (order: BookOrder) => void): Book => {
  const { scheduler, dice, story, weather, historian } = sky;
  const orders: BookOrder[] = [];
  const skewMs = dice.between(-TIMES.clockSkewMs / 2, TIMES.clockSkewMs / 2);

  const build = (order: BookOrder): void => {
    const failing = order.operator === OPERATOR ? weather.buildFails : weather.strangersFail;
    for (const desktop of order.desktops) {
      desktop.state = 'building';
      desktop.beganAt = scheduler.now();
      scheduler.after(buildMs(sky), () => {
        const isTaken = orders.some((other) =>
          other.desktops.some(
            ({ computerName, state }) => computerName === desktop.computerName && state === 'built' && isLive(other),
          ),
        );
        desktop.state = (isTaken && weather.reserve !== 'never') || dice.chance(failing) ? 'failed' : 'built';
        desktop.listedAt =
          scheduler.now() + (dice.chance(weather.lateDesktops) ? dice.between(0, weather.desktopListedWithinMs) : 0);
        const hiddenMs = weather.names === 'in-jobs' ? Number.POSITIVE_INFINITY : dice.between(0, HOUR_MS);
        desktop.namedAt = desktop.listedAt + (weather.names === 'at-once' ? 0 : hiddenMs);
        desktop.userShownAt = weather.names === 'user-first' ? desktop.listedAt : desktop.namedAt;
        story.tell('the provider', () => `has ${desktop.state} ${desktop.computerName} of ${order.id}`);
        const { computerName: computer, namedAt, userShownAt } = desktop;
        const isNamed = Math.min(namedAt ?? 0, userShownAt ?? 0) < Number.POSITIVE_INFINITY;
        if (desktop.state === 'failed') historian.enter({ event: 'failed', order: order.id, computer });
        else historian.enter({ event: 'made', order: order.id, computer, shown: weather.keepsTags || isNamed });
        onChange(order);
      });
    }
  };
  const change = (order: BookOrder, to: 'paid' | 'cancelled', endedBy?: 'us' | 'deadline'): boolean => {
    if (order.status !== 'unpaid') return false;
    order.staleStatus = order.status;
    order.staleUntil = scheduler.now() + 30_000;
    order.status = to;
    if (endedBy !== undefined) order.endedBy = endedBy;
    story.tell('the provider', () => `has ${order.id} ${to}${endedBy === 'deadline' ? ': not paid in time' : ''}`);
    if (to === 'paid') build(order);
    onChange(order);
    return true;
  };
  const end = (order: BookOrder, by: 'us' | 'deadline'): boolean => {
    const isEnded = change(order, 'cancelled', by);
    if (isEnded) historian.enter({ event: 'cancelled', order: order.id, by: by === 'us' ? 'api' : by });
    return isEnded;
  };
  const find = (id: string): BookOrder | undefined =>
    orders.find((order) => order.id === id || order.partIds.includes(id));
  return {
    orders,
    skewMs,
    find,
    takenNames: (names) =>
      names.filter((name) =>
        orders.some(
          (order) =>
            isLive(order) &&
            order.desktops.some(
              ({ computerName, state }) =>
                computerName === name &&
                weather.reserve !== 'never' &&
                state !== 'failed' &&
                (weather.reserve === 'at-order' || state === 'built'),
            ),
        ),
      ),
    namesOfPool: (name, size) => {
      if (size === 1) return [name];
      const given = new Set(orders.filter(isLive).flatMap(({ desktops }) => desktops.map((one) => one.computerName)));
      const free: string[] = [];
      for (let no = 1; free.length < size; no++) {
        const numbered = nameInPool(name, no, weather.poolForm);
        if (!given.has(numbered)) free.push(numbered);
      }
      return free;
    },
    place({ clientOrderId, operator, desktops, call }) {
      const now = scheduler.now();
      const payWithinMs = 8 * HOUR_MS;
      const order: BookOrder = {
        id: `CS${orders.length + 1}`,
        partIds: weather.ids === 'one' ? [] : [`CS${orders.length + 1}-1`, `CS${orders.length + 1}-2`],
        clientOrderId,
        operator,
        desktops: desktops.map((desktop, no) => ({ ...desktop, id: `VM${orders.length + 1}-${no}`, state: 'ordered' })),
        createdAt: Math.floor((now + skewMs) / 1_000) * 1_000,
        payBy: now + skewMs + payWithinMs,
        listedAt: now + listingMs(sky),
        status: 'unpaid',
      };
      orders.push(order);
      historian.enter({
        event: 'placed',
        order: order.id,
        ...(order.partIds.length === 0 ? {} : { parts: order.partIds }),
        operator,
        payBy: order.payBy,
        listedAt: order.listedAt,
        desktops: order.desktops.map((one) => ({ user: userOf(one), computer: one.computerName })),
        ...(call === undefined ? {} : { call }),
      });
      story.tell('the provider', () => {
        const names = desktops.map(({ computerName }) => computerName).join(', ');
        return `has made ${order.id} for ${clientOrderId ?? `the stranger ${operator}`}: ${names}`;
      });
      const lateMs = weather.lapsesLate ? dice.between(HOUR_MS, 5 * HOUR_MS) : 0;
      scheduler.after(payWithinMs + lateMs, () => end(order, 'deadline'));
      onChange(order);
      return order;
    },
    inherit(desktop, madeAt) {
      const id = `CS${orders.length + 1}`;
      const times = { beganAt: madeAt, listedAt: madeAt, namedAt: madeAt, userShownAt: madeAt };
      const order: BookOrder = {
        id,
        partIds: [],
        clientOrderId: undefined,
        operator: 'stranger',
        desktops: [{ ...desktop, ...times, id: `VM${id}-0`, state: 'built' }],
        createdAt: madeAt + skewMs,
        payBy: madeAt + skewMs,
        listedAt: madeAt,
        status: 'paid',
      };
      orders.push(order);
      const { holder: user, computerName: computer } = desktop;
      const { operator, payBy, listedAt } = order;
      historian.enter({ event: 'placed', order: id, operator, payBy, listedAt, desktops: [{ user, computer }] });
      historian.enter({ event: 'paid', order: id, by: 'console' });
      historian.enter({ event: 'made', order: id, computer, shown: true });
      story.tell('the provider', () => `has had ${computer} for ${user} since ${new Date(madeAt).toISOString()}`);
    },
    pay: (id, by) => {
      const order = find(id);
      if (order === undefined || !change(order, 'paid')) return false;
      historian.enter({ event: 'paid', order: order.id, by });
      return true;
    },
    cancel: (id) => {
      const order = find(id);
      return order !== undefined && end(order, 'us');
    },
  };
};

const nameInPool = (name: string, no: number, form: Sky['weather']['poolForm']): string => {
  switch (form) {
    case 'number':
      return `${name}${no}`;
    case 'long-number':
      return `${name}${String(no).padStart(6, '0')}`;
    case 'letters':
      return `${name}-${(no * 7919 + 1_000_000).toString(36)}x`;
  }
};

const buildMs = ({ dice, weather, isStormy }: Sky): number =>
  isStormy() && dice.chance(weather.slowBuilds)
    ? dice.between(1, 8) * weather.slowBuildMs
    : dice.between(1, dice.chance(0.2) ? 40 : 8) * MINUTE_MS;

/** The delay until an order is listed: within V or, if that assumption is broken, up to hours. */
const listingMs = ({ dice, weather, isStormy }: Sky): number => {
  if (!isStormy()) return 0;
  if (!weather.holds.listed && dice.chance(0.4)) return dice.between(TIMES.listedWithinMs, 2 * HOUR_MS);
  return dice.chance(weather.lateListing) ? dice.between(0, TIMES.listedWithinMs) : 0;
};
