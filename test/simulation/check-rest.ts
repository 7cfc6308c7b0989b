import { needsReport } from '../../lambdas/domain/intakes/fail-intake.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import { isOpen, type Order } from '../../lambdas/domain/orders/order.ts';
import { creationWindow, timesOf, within } from '../../lambdas/domain/orders/ordering-times.ts';
import type { LedgerState } from './memory-ledger.ts';
import { allOrders, ordersOfLines } from './memory-orders.ts';
import type { Drop } from './people.ts';
import { NOT_TAKEN } from './post-faults.ts';
import { type Book, type BookOrder, isLive } from './provider-book.ts';
import { TIMES, type Weather } from './weather.ts';

export interface World {
  readonly weather: Weather;
  readonly ledger: LedgerState;
  readonly book: Book;
  readonly drops: readonly Drop[];
}

/** What must be true once nothing more will happen. */
export const checkRest = (world: World): string[] => [
  ...checkLiveness(world),
  ...checkNotTaken(world),
  ...checkFailed(world),
  ...checkKnown(world),
];

const checkLiveness = ({ ledger, drops }: World): string[] => {
  const keys = new Set([...ledger.intakes.values()].map(({ object }) => object.key));
  return [
    ...drops.filter(({ key }) => !keys.has(key)).map(({ key }) => `left out: ${key} has no intake`),
    ...[...ledger.intakes.values()]
      .filter((intake) => !isAnswered(intake))
      .map(({ object, phase }) => `left out: ${object.key} rests in ${phase}`),
    ...ordersOfLines(ledger.orders)
      .filter(isOpen)
      .map(({ clientOrderId, state }) => `left out: ${clientOrderId} rests in ${state}`),
  ];
};

const firstNotTaken = (history: Order['history']): string =>
  history.find(({ answer }) => NOT_TAKEN.has(answer?.errorCode))?.at ?? '';

/** What the provider does not take for now, or the account may not do yet, needs no word of anybody on each order: it has time. */
const checkNotTaken = ({ ledger, weather: { wrongClock } }: World): string[] => {
  // By a clock that is two days off, and that nothing tells of, any time is over.
  if (wrongClock !== undefined && !wrongClock.isTold) return [];
  return allOrders(ledger.orders)
    .filter(
      ({ state, history, since }) =>
        state === 'NEEDS_ATTENTION' &&
        NOT_TAKEN.has(history.at(-1)?.answer?.errorCode) &&
        Date.parse(since) - Date.parse(firstNotTaken(history)) < TIMES.throttledForMs - TIMES.clockSkewMs,
    )
    .map(({ clientOrderId }) => `left out: ${clientOrderId} is parked, and nothing was said against it`);
};

/** Whose desktop could not be made is ordered when they are dropped again: the order that failed them holds them no longer. */
const checkFailed = ({ ledger }: World): string[] =>
  allOrders(ledger.orders).flatMap((order) =>
    order.state !== 'ORDERED'
      ? []
      : order.sent
          .filter((position) => order.desktopStates[position] === 'failed')
          .map(
            (position) =>
              `left out: the desktop of member ${position} of ${order.clientOrderId} failed, and it holds them`,
          ),
  );

/**
 * An order that is parked in doubt, while the provider makes, or shows, what its latest POST paid for, with its names and
 * under its own ids: whoever looks finds it.
 */
export const isYetToBeFound = (order: Order, { orders }: Book, { names, filedUnder }: Weather): boolean =>
  names === 'at-once' &&
  // Filed under an id that nobody knows, they tell a person that something is there, and no sweep whose it is.
  filedUnder === 'ordered' &&
  order.state === 'NEEDS_ATTENTION' &&
  !order.settled &&
  orders.some(
    ({ clientOrderId, status, createdAt, desktops }) =>
      clientOrderId === order.clientOrderId &&
      status === 'paid' &&
      within(createdAt, creationWindow(Date.parse(order.leasedAt), timesOf(order, TIMES))) &&
      desktops.length === order.sent.length &&
      // A pool's names may be of a form that nobody knows.
      desktops.every(({ state, holder }) => state !== 'failed' && !holder.startsWith('pool ')),
  );

export const isAnswered = (intake: Intake): boolean =>
  !needsReport(intake) || (intake.phase === 'HELD' && intake.result !== undefined);

/** Rule 3: every order of ours is in the ledger, or cancelled. Without T and V one may come when nobody looks any more. */
const checkKnown = ({ ledger, book, weather }: World): string[] => {
  if (!weather.holds.commit || !weather.holds.listed) return [];
  const orders = allOrders(ledger.orders);
  return book.orders
    .filter((order) => order.clientOrderId !== undefined && isLive(order))
    .filter(
      (order) =>
        !isExtra(order, ledger) &&
        !orders.some((one) => 'providerOrderId' in one && isIdOf(one.providerOrderId, order)) &&
        !orders.some((one) => mayBe(one, order)),
    )
    .map(({ id, clientOrderId }) => `rule 3: ${id} of ${clientOrderId} lives, and the ledger does not tell of it`);
};

const isIdOf = (id: string, order: BookOrder): boolean => order.id === id || order.partIds.includes(id);

const isExtra = (order: BookOrder, { providerOrders }: World['ledger']): boolean =>
  [order.id, ...order.partIds].some((id) => providerOrders.get(id)?.status === 'EXTRA');

/** Parked, and a person is told that it may be this one. */
const mayBe = (order: Order, { createdAt, desktops }: BookOrder): boolean =>
  order.state === 'NEEDS_ATTENTION' &&
  !order.settled &&
  within(createdAt, creationWindow(Date.parse(order.leasedAt), timesOf(order, TIMES))) &&
  order.sent.length === desktops.length;
