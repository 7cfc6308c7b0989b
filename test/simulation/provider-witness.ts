import { orderStateOf } from '../../lambdas/adapters/huawei/evidence/billing-orders.ts';
import { createNameFilter } from '../../lambdas/adapters/huawei/evidence/name-filter.ts';
import type { CreationJob, FoundDesktop, ListedOrder } from '../../lambdas/domain/doubts/evidence.ts';
import type { PaymentAnswer } from '../../lambdas/domain/following/payment-transitions.ts';
import { within } from '../../lambdas/domain/orders/ordering-times.ts';
import { type EvidenceNames, EvidenceUnavailableError, type ProviderBook } from '../../lambdas/ports/provider.ts';
import { listedBy, stateCodeOf } from './billing-form.ts';
import type { Process, Sky } from './process.ts';
import { type Book, type BookDesktop, type BookOrder, isLive, OPERATOR, userOf } from './provider-book.ts';
import { HOUR_MS, TIMES } from './weather.ts';

/** The checks of the rules, called directly before the provider acts. */
export interface WitnessHooks {
  onPay(order: BookOrder, who: string): void;
  onCancel(order: BookOrder, who: string): void;
  /** A payment call had no effect, whatever its answer says. */
  onPayRefused(id: string): void;
}

/** An id of the order that only its desktops show. */
export const idElsewhere = ({ id }: BookOrder): string => `SUB-${id}`;

/** The provider's view of its book, which may be late, stale or unavailable, and the changes that it allows. */
export const openWitness = (book: Book, process: Process, sky: Sky, hooks: WitnessHooks): ProviderBook => {
  const { scheduler, dice, weather, story } = sky;
  const read = <T>(what: string, effect: () => T): Promise<T> =>
    process.call(`asks the provider ${what}`, () => {
      if (sky.isStormy() && dice.chance(weather.bookFails)) throw new EvidenceUnavailableError(`${what}: no answer`);
      return effect();
    });
  const wholeOf = (id: string): string => book.find(id)?.id ?? id;
  /** The id by which billing lists the order, and all others that this answer shows. */
  const namesIn = (order: BookOrder, isDetailed: boolean, asked = order.id) => {
    const [part] = order.partIds;
    if (weather.ids !== 'lists-part' || part === undefined) {
      return { providerOrderId: order.id, subOrderIds: order.partIds };
    }
    // The details of the whole name the parts, but a part is listed without the id of the whole.
    if (isDetailed && asked === order.id) return { providerOrderId: order.id, subOrderIds: order.partIds };
    return {
      providerOrderId: part,
      subOrderIds: [],
      ...(isDetailed && dice.chance(0.5) ? { aliases: [order.id] } : {}),
    };
  };
  const toListed = (order: BookOrder, isDetailed: boolean, asked?: string): ListedOrder => {
    const isStale = sky.isStormy() && (order.staleUntil ?? 0) > scheduler.now() && dice.chance(0.5);
    const status = isStale ? (order.staleStatus ?? order.status) : order.status;
    const completed = status === 'paid' && order.desktops.every(({ state }) => state === 'built' || state === 'failed');
    return {
      ...namesIn(order, isDetailed, asked),
      ...orderStateOf(stateCodeOf(order, status, completed, sky)),
      createdAt: order.createdAt,
      ...(isDetailed && weather.tellsCount ? { desktops: numberOf(order) } : {}),
      ...(isDetailed ? { operator: order.operator, payBy: order.payBy } : {}),
    };
  };
  const numberOf = ({ desktops }: BookOrder): number =>
    ({ desktops: desktops.length, packages: 1, products: 2 * desktops.length })[weather.counts];
  const isShown = (at = 0): boolean => at <= scheduler.now();
  const toFound = (order: BookOrder, desktop: BookDesktop): FoundDesktop => ({
    desktopId: desktop.id,
    computerName: isShown(desktop.namedAt) ? desktop.computerName.toUpperCase() : '',
    userName: isShown(desktop.userShownAt) ? userOf(desktop) : '',
    createdAt: (desktop.beganAt ?? 0) + book.skewMs,
    ...(weather.keepsTags && order.clientOrderId !== undefined ? { orderTag: order.clientOrderId } : {}),
    providerOrderIds:
      weather.filedUnder === 'another' ? [idElsewhere(order)] : [...order.partIds.slice(0, 1), order.id],
  });
  const listedDesktops = (): { order: BookOrder; desktop: BookDesktop }[] =>
    book.orders
      .filter(isLive)
      .flatMap((order) => order.desktops.map((desktop) => ({ order, desktop })))
      .filter(({ desktop }) => desktop.state === 'built' && (desktop.listedAt ?? 0) <= scheduler.now());

  const wanted = (names: EvidenceNames) => {
    const isWanted = createNameFilter(names);
    return ({ computerName, userName }: { readonly computerName: string; readonly userName: string }) =>
      isWanted({ computerName, userNames: [userName].filter((user) => user !== '') });
  };

  return {
    operator: async () => (weather.knowsOperator ? OPERATOR : undefined),
    listOrders: async (window) => {
      const listed = await read('for the order list', () =>
        book.orders
          .filter((order) => order.listedAt <= scheduler.now() && within(order.createdAt, window))
          .map((order) => toListed(order, false)),
      );
      return listedBy(listed, window, sky);
    },
    orderDetails: (listed) =>
      read(`for ${listed.providerOrderId}`, () => {
        const order = book.find(listed.providerOrderId);
        if (order === undefined) throw new EvidenceUnavailableError(`no details of ${listed.providerOrderId}`);
        return listed.status === 'cancelled' ? listed : toListed(order, true, listed.providerOrderId);
      }),
    orderStatus: (id) =>
      read(`for the status of ${id}`, () => {
        const order = book.find(id);
        return order === undefined ? undefined : toListed(order, true, id);
      }),
    findDesktops: (names) =>
      read('for desktops', () => {
        const isWanted = wanted(names);
        return listedDesktops()
          .map(({ order, desktop }) => toFound(order, desktop))
          .filter(isWanted);
      }),
    desktopsCreatedSince: (since) =>
      read('for recent desktops', () =>
        listedDesktops()
          .map(({ order, desktop }) => toFound(order, desktop))
          .filter(({ createdAt = 0 }) => createdAt >= Math.floor(since / 1_000) * 1_000),
      ),
    findCreationJobs: (names) =>
      read('for creation jobs', () => {
        const isWanted = wanted(names);
        return book.orders
          .flatMap(({ desktops }) => desktops)
          .filter((desktop) => desktop.state !== 'ordered' && weather.jobs !== 'nothing')
          .map((desktop): CreationJob => toJob(desktop, book.skewMs, weather.jobs === 'desktops'))
          .filter(isWanted);
      }),
    cancelOrder: (id) =>
      process.call(`asks the provider to cancel ${id}`, () => {
        const order = book.find(id);
        const fault = sky.isStormy() && dice.chance(weather.cancelFails) ? dice.pick(['before', 'after']) : undefined;
        if (order === undefined || fault === 'before') return 'unknown';
        if (order.partIds.includes(id)) return 'part';
        if (order.status === 'unpaid') hooks.onCancel(order, process.name);
        const isDone = book.cancel(id);
        if (fault === 'after') return 'unknown';
        return isDone ? 'cancelled' : 'refused';
      }),
    payOrder: (id, inTime) =>
      process.call(`asks the provider to take the payment of ${id}`, (): PaymentAnswer => {
        if (inTime !== undefined && !inTime()) return { kind: 'notSent', reason: 'too late' };
        const fault =
          sky.isStormy() && dice.chance(weather.payFails)
            ? dice.pick(['notSent', 'refused', 'before', 'after', 'late'] as const)
            : undefined;
        const isStorm = scheduler.now() < sky.startsAt + weather.payStormMs;
        if (fault === 'notSent' || isStorm)
          return {
            kind: 'notSent',
            reason: 'HTTP 429',
            ...dice.pick([{}, { retryAfterMs: 0 }, { retryAfterMs: 9_000 }]),
          };
        if (book.find(id)?.partIds.includes(id)) return { kind: 'refused', reason: 'CBC.99000089' };
        if (fault === 'refused' || weather.payRefused) {
          hooks.onPayRefused(wholeOf(id));
          sky.historian.enter({ event: 'payment-refused', order: wholeOf(id) });
          return { kind: 'refused', reason: 'the balance is too low' };
        }
        if (sky.isStormy() && dice.chance(weather.payNoEffect)) {
          hooks.onPayRefused(wholeOf(id));
          sky.historian.enter({ event: 'payment-refused', order: wholeOf(id) });
          story.tell('the provider', () => `says that ${id} is paid, and does nothing`);
          return { kind: 'taken' };
        }
        if (fault === 'before') return { kind: 'unknown', reason: 'HTTP 500' };
        const pay = (): boolean => {
          const order = book.find(id);
          if (order?.status === 'unpaid') hooks.onPay(order, process.name);
          return book.pay(id, 'api');
        };
        if (fault === 'late') {
          const delayMs = weather.holds.commit ? TIMES.commitWithinMs : 2 * HOUR_MS;
          story.tell('the provider', () => `will take the payment of ${id} late`);
          scheduler.after(dice.between(1_000, delayMs), pay);
          return { kind: 'unknown', reason: 'no answer to the payment' };
        }
        const isDone = pay();
        if (fault === 'after') return { kind: 'unknown', reason: 'no answer to the payment' };
        return isDone ? { kind: 'taken' } : { kind: 'unknown', reason: 'CBC.99003106' };
      }),
  };
};

const JOB_STATUS = { ordered: 'waiting', building: 'running', built: 'succeeded', failed: 'failed' } as const;

const toJob = (desktop: BookDesktop, skewMs: number, tellsDesktop: boolean): CreationJob => ({
  computerName: desktop.computerName.toUpperCase(),
  userName: tellsDesktop ? userOf(desktop) : '',
  ...(tellsDesktop ? { desktopId: desktop.id } : {}),
  status: JOB_STATUS[desktop.state],
  ...(desktop.beganAt === undefined ? {} : { beganAt: desktop.beganAt + skewMs }),
});
