import { needsLook, ORDERED_MARKS, type WatchMark } from '../../domain/intakes/schedule-watch.ts';
import { isDecided, type Order } from '../../domain/orders/order.ts';
import type { Worker } from '../signals/worker.ts';

type WatchingWorker = Pick<Worker, 'ledger' | 'messages' | 'clock' | 'times' | 'log'>;

/** How many orders of one state are read in one patrol; the others wait for the next one. */
const READ_PER_PATROL = 2_000;
/** Limit for one state in one patrol: a look at the provider takes several calls. */
const SENT_PER_PATROL = 500;
const PARKED_SENT_PER_PATROL = 100;
/** A patrol that could not read them all begins elsewhere than the one before: the schedule runs every minute. */
const TURN_MS = 60_000;

/**
 * Orders of one mark: leases that ran out, doubts and followed orders whose message was lost, and parked orders that
 * may continue.
 */
export const resendWatchedOrders = async (mark: WatchMark, deps: WatchingWorker): Promise<void> => {
  const { ledger, messages, clock, times, log } = deps;
  const now = clock.now();
  const isOrdered = ORDERED_MARKS.some((one) => one === mark);
  // Only accepted orders whose next look is overdue are read, since there are many.
  const before = isOrdered || mark === 'QUEUED' ? now - times.resendAfterMs : now;
  const ids = await ledger.orders.watchedOrders(mark, new Date(before).toISOString());
  const unreadable: Error[] = [];
  const orders = [...(await ledger.orders.getOrders(turnOf(ids, now), (error) => unreadable.push(error))).values()];
  // Thousands may wait for parked orders: sending each a message every minute would leave no room in the queue for
  // anything else.
  const waited = orders.flatMap((order) => waitsFor(order) ?? []);
  const owners = await ledger.orders.getOrders(waited, (error) => unreadable.push(error));
  const mayGoOn = (order: Order): boolean => {
    const owner = owners.get(waitsFor(order) ?? '');
    return owner !== undefined && isDecided(owner);
  };
  const due = orders.filter((order) => mayGoOn(order) || needsLook(order, now, times));
  const most = mark === 'NEEDS_ATTENTION' ? PARKED_SENT_PER_PATROL : SENT_PER_PATROL;
  const unread = Math.max(0, ids.length - READ_PER_PATROL);
  if (unread > 0 || due.length > most)
    log.warn('the schedule is behind: the rest is looked at by the next patrols', {
      state: mark,
      due: due.length,
      unread,
    });
  for (const order of due.sort(longestUnseenFirst).slice(0, most)) {
    log.info('order is looked at again', { clientOrderId: order.clientOrderId, state: order.state });
    await messages.sendReconcile(order.clientOrderId, 0);
  }
  if (unreadable.length > 0)
    throw new AggregateError(unreadable, `${unreadable.length} orders marked ${mark} cannot be read`);
};

/**
 * The index returns the oldest first; if they are too many, each patrol reads the ones after those of the last minute.
 */
const turnOf = (ids: readonly string[], now: number): readonly string[] => {
  if (ids.length <= READ_PER_PATROL) return ids;
  const start = (Math.floor(now / TURN_MS) * READ_PER_PATROL) % ids.length;
  return [...ids.slice(start), ...ids.slice(0, start)].slice(0, READ_PER_PATROL);
};

const waitsFor = (order: Order): string | undefined =>
  order.state === 'NEEDS_ATTENTION' && order.settled ? order.waitsFor : undefined;

/** The longest-waiting come first: none may be skipped permanently. */
const longestUnseenFirst = (a: Order, b: Order): number => seenAt(a).localeCompare(seenAt(b));

const seenAt = (order: Order): string => {
  const lookedAt = 'sweptAt' in order ? order.sweptAt : 'nextLookAt' in order ? order.nextLookAt : undefined;
  return lookedAt ?? order.since;
};
