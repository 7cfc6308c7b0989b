import { omitUndefined } from '../values/omit-undefined.ts';
import type { Position } from './attempt.ts';
import type {
  CancelledOrder,
  NeedsAttentionOrder,
  Order,
  ParkedSettledOrder,
  QueuedOrder,
  RejectedOrder,
  SkippedOrder,
  SubmittingOrder,
} from './order.ts';
import { appended, type Because, carried, queuedAgain, type Transition } from './transition.ts';

/**
 * NEEDS_ATTENTION -> QUEUED: nothing of it is at the provider. A person decided, so its attempts start again.
 *
 * @param named members that do not continue, with the reason
 */
export const requeueParked = (
  order: NeedsAttentionOrder,
  named: Readonly<Record<Position, string>>,
  because: Because,
): Transition<QueuedOrder> =>
  queuedAgain(order, because, { attemptsUsed: 0, throttled: 0, ejected: { ...order.ejected, ...named } });

/** SUBMITTING -> QUEUED: a brake was put on since its message came, and nothing was sent. No attempt is used. */
export const giveBackLease = (order: SubmittingOrder, because: Because): Transition<QueuedOrder> =>
  queuedAgain(order, because, {
    attemptsUsed: order.attemptsUsed - 1,
    ...omitUndefined({ throttledSince: order.throttledSince }),
  });

/** What nothing can be at the provider of, now or later: it is queued, or was parked before it was ever sent. */
export type UnsentOrder = QueuedOrder | ParkedSettledOrder;

export const isUnsent = (order: Order): order is UnsentOrder =>
  order.state === 'QUEUED' || (order.state === 'NEEDS_ATTENTION' && order.settled && order.attempt === undefined);

/** QUEUED, NEEDS_ATTENTION never sent -> REJECTED: its file was stopped. Every member's claim is free. */
export const withdraw = (order: UnsentOrder, reason: string, because: Because): Transition<RejectedOrder> => ({
  from: order,
  to: { ...carried(order, 'REJECTED', because), state: 'REJECTED', reason, withdrawn: true },
});

/** The history entry of the rejected order; its reason becomes the line's reason in the result file. */
export type ParkedEnding = Pick<RejectedOrder, 'reason' | 'released'> & Partial<Pick<RejectedOrder, 'ejected'>>;

/** NEEDS_ATTENTION -> REJECTED: nothing of it is at the provider, and every member's claim is free. */
export const rejectParked = (
  order: NeedsAttentionOrder,
  ending: ParkedEnding,
  because: Because,
): Transition<RejectedOrder> => ({
  from: order,
  to: { ...carried(order, 'REJECTED', because), state: 'REJECTED', ...ending },
});

/** The endings whose members a redrive takes to a new order. */
export type RedrivableOrder = RejectedOrder | CancelledOrder | SkippedOrder;

/** The order stays in its state, with another history entry. */
const noted = <State extends Order>(order: State, { at, reason, command }: Because): State => ({
  ...order,
  revision: order.revision + 1,
  history: appended(order.history, {
    at,
    from: order.state,
    to: order.state,
    attempt: order.attempt?.no ?? 0,
    reason,
    ...(command === undefined ? {} : { command }),
  }),
});

/** Whether the command has already changed the order. */
export const wasDoneFor = (command: string | undefined, { history }: Pick<Order, 'history'>): boolean =>
  command !== undefined && history.some((entry) => entry.command === command);

/** Whether the command's own sweep found the order at the provider, whatever the command was to do with it. */
export const wasFoundFor = (command: string | undefined, { history }: Pick<Order, 'history'>): boolean =>
  command !== undefined &&
  history.some((entry) => entry.command === command && entry.to === 'ORDERED' && entry.from !== 'ORDERED');

/** A person's action concerning the order, for its history. */
export const note = (order: Order, because: Because): Transition => ({ from: order, to: noted(order, because) });

/** The pointer to the order that continues with these members. */
export const pointToRedrive = (
  order: RedrivableOrder,
  positions: readonly Position[],
  redriveId: string,
  because: Because,
): Transition<RedrivableOrder> => ({
  from: order,
  to: { ...noted(order, because), redriven: Object.fromEntries(positions.map((position) => [position, redriveId])) },
});
