import { type HistoryEntry, type Order, type Post, postOf } from './order.ts';
import type { ProviderAnswer } from './outcome.ts';

/**
 * One conditional write: it succeeds only while the ledger still shows `from.state` under `from.attempt`; whoever lost
 * it writes nothing, reads again and decides again. Each function below takes only the states that may take its step, so
 * that an illegal transition does not compile.
 */
export interface Transition<To extends Order = Order> {
  readonly from: Order;
  readonly to: To;
}

/** When, and what the transition says of itself in the history. */
export interface Because {
  readonly at: string;
  readonly reason: string;
  readonly answer?: ProviderAnswer;
}

const HISTORY_MAX = 60;
const HISTORY_HEAD = 10;
/** Characters of a reason that the history keeps: sixty of them must fit into an item. */
const WHY_MAX = 400;

/** The history tells which answer it was; its full texts stand on the order, for the latest answer only. */
const brief = ({ status, errorCode, requestId }: ProviderAnswer): ProviderAnswer => ({
  status,
  ...(errorCode === undefined ? {} : { errorCode }),
  ...(requestId === undefined ? {} : { requestId }),
});

/** Keeps the beginning and the latest entries: a throttled order may change state hundreds of times. */
export const appended = (history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] =>
  history.length < HISTORY_MAX
    ? [...history, entry]
    : [...history.slice(0, HISTORY_HEAD), ...history.slice(HISTORY_HEAD + 1), entry];

/** What every state carries over, with the history and the time of the new state. */
export const carried = (order: Order, to: Order['state'], because: Because, attemptNo = order.attempt?.no ?? 0) => ({
  clientOrderId: order.clientOrderId,
  intakeId: order.intakeId,
  profile: order.profile,
  ...(order.userGroup === undefined ? {} : { userGroup: order.userGroup }),
  firstLine: order.firstLine,
  size: order.size,
  payment: order.payment,
  origin: order.origin,
  createdAt: order.createdAt,
  ...(order.notesPointing === undefined ? {} : { notesPointing: order.notesPointing }),
  revision: order.revision + 1,
  shards: order.shards,
  since: because.at,
  ...postOf(order),
  attemptsUsed: order.attemptsUsed,
  throttled: order.throttled,
  alreadyOrdered: order.alreadyOrdered,
  ejected: order.ejected,
  setAside: order.setAside,
  ...((because.answer ?? order.answer) === undefined ? {} : { answer: because.answer ?? order.answer }),
  history: appended(order.history, {
    at: because.at,
    from: order.state,
    to,
    attempt: attemptNo,
    reason: because.reason.length > WHY_MAX ? `${because.reason.slice(0, WHY_MAX)}...` : because.reason,
    ...(because.answer === undefined ? {} : { answer: brief(because.answer) }),
  }),
});

/** The POST that the order's state is about. */
export const sentOf = ({ attempt, leasedAt, sent, bodyDigest, leaseOffMs }: Post): Post => ({
  attempt,
  leasedAt,
  sent,
  bodyDigest,
  ...(leaseOffMs === undefined ? {} : { leaseOffMs }),
});
