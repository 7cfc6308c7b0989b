import { omitUndefined } from '../values/omit-undefined.ts';
import type { Post } from './attempt.ts';
import { type HistoryEntry, type Order, postOf, type QueuedOrder } from './order.ts';
import type { ProviderAnswer } from './outcome.ts';

/**
 * One conditional write: it succeeds only while the ledger still shows `from.state` under `from.attempt`. A process
 * that loses it writes nothing, reads again and decides again. Each function below accepts only the legal source
 * states, so an illegal transition does not compile.
 */
export interface Transition<To extends Order = Order> {
  readonly from: Order;
  readonly to: To;
}

/** When, and the transition's history entry. */
export interface Because {
  readonly at: string;
  readonly reason: string;
  readonly answer?: ProviderAnswer;
  readonly command?: string | undefined;
}

const HISTORY_MAX = 60;
const HISTORY_HEAD = 10;
/** How many characters of a reason the history keeps: sixty reasons must fit into an item. */
const WHY_MAX = 400;

/** The history identifies the response; its full texts are kept on the order, for the latest response only. */
const brief = ({ status, errorCode, requestId }: ProviderAnswer): ProviderAnswer => ({
  status,
  ...omitUndefined({ errorCode, requestId }),
});

/** Keeps the beginning and the latest entries: a throttled order may change state hundreds of times. */
export const appended = (history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] =>
  history.length < HISTORY_MAX
    ? [...history, entry]
    : [...history.slice(0, HISTORY_HEAD), ...history.slice(HISTORY_HEAD + 1), entry];

/** The properties that every state carries over, with the history and the time of the new state. */
export const carried = (order: Order, to: Order['state'], because: Because, attemptNo = order.attempt?.no ?? 0) => ({
  clientOrderId: order.clientOrderId,
  intakeId: order.intakeId,
  profile: order.profile,
  firstLine: order.firstLine,
  size: order.size,
  payment: order.payment,
  origin: order.origin,
  createdAt: order.createdAt,
  revision: order.revision + 1,
  shards: order.shards,
  since: because.at,
  ...postOf(order),
  attemptsUsed: order.attemptsUsed,
  throttled: order.throttled,
  alreadyOrdered: order.alreadyOrdered,
  ejected: order.ejected,
  setAside: order.setAside,
  ...omitUndefined({
    userGroup: order.userGroup,
    notesPointing: order.notesPointing,
    answer: because.answer ?? order.answer,
  }),
  history: appended(order.history, {
    at: because.at,
    from: order.state,
    to,
    attempt: attemptNo,
    reason: because.reason.length > WHY_MAX ? `${because.reason.slice(0, WHY_MAX)}...` : because.reason,
    ...omitUndefined({ answer: because.answer && brief(because.answer), command: because.command }),
  }),
});

/** -> QUEUED: for whoever comes next, at once unless the changes name a later time. */
export const queuedAgain = (
  order: Order,
  because: Because,
  changes: Partial<Pick<QueuedOrder, 'notBefore' | 'attemptsUsed' | 'throttled' | 'throttledSince' | 'ejected'>> = {},
): Transition<QueuedOrder> => ({
  from: order,
  to: { ...carried(order, 'QUEUED', because), state: 'QUEUED', notBefore: because.at, ...changes },
});

/** The POST that the order's state is about. */
export const sentOf = ({ attempt, leasedAt, sent, bodyDigest, leaseOffMs }: Post): Post => ({
  attempt,
  leasedAt,
  sent,
  bodyDigest,
  ...omitUndefined({ leaseOffMs }),
});
