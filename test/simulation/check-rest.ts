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

/** Checks what must be true once nothing more will happen. */
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

/** An order that the provider does not accept now, or that the account may not place yet, waits without a person. */
const checkNotTaken = ({ ledger, weather: { wrongClock } }: World): string[] => {
  // With a clock that is two days off, which the process cannot know, every time limit is over.
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

/** A person whose desktop failed can be ordered again: the order with the failed desktop no longer holds the person. */
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
 * An order that is parked in doubt although the provider creates or shows what its latest POST paid for, with its names
 * and under its own ids, so that a sweep finds it.
 */
export const isYetToBeFound = (order: Order, { orders }: Book, { names, filedUnder }: Weather): boolean =>
  names === 'at-once' &&
  // Desktops under an unknown id show a person that something exists, but do not prove to a sweep whose it is.
  filedUnder === 'ordered' &&
  order.state === 'NEEDS_ATTENTION' &&
  !order.settled &&
  orders.some(
    ({ clientOrderId, status, createdAt, desktops }) =>
      clientOrderId === order.clientOrderId &&
      status === 'paid' &&
      within(createdAt, creationWindow(Date.parse(order.leasedAt), timesOf(order, TIMES))) &&
      desktops.length === order.sent.length &&
      // A pool's names may have an unknown form.
      desktops.every(({ state, holder }) => state !== 'failed' && !holder.startsWith('pool ')),
  );

export const isAnswered = (intake: Intake): boolean =>
  !needsReport(intake) || (intake.phase === 'HELD' && intake.result !== undefined);

/** Rule 3: every order of ours is in the ledger or cancelled. Without T and V one may appear after the last look. */
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

/** Whether the order is parked, and tells a person that it may be this provider order. */
const mayBe = (order: Order, { createdAt, desktops }: BookOrder): boolean =>
  order.state === 'NEEDS_ATTENTION' &&
  !order.settled &&
  within(createdAt, creationWindow(Date.parse(order.leasedAt), timesOf(order, TIMES))) &&
  order.sent.length === desktops.length;
