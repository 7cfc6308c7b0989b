import type { Candidate, UndecidedOrder } from '../../domain/doubts/candidate.ts';
import { judgeOrder, type OrderVerdict } from '../../domain/doubts/judge-order.ts';
import { namedByConflict } from '../../domain/doubts/members-in-conflict.ts';
import { namedByOlderDesktops, withoutOlderDesktops } from '../../domain/doubts/members-with-older-desktops.ts';
import { goesOnAfterReport } from '../../domain/intakes/schedule-watch.ts';
import { isClockConfirmed } from '../../domain/orders/clock-off.ts';
import {
  type InDoubtOrder,
  isDecided,
  type ParkedInDoubtOrder,
  type ParkedSettledOrder,
  type SubmittingOrder,
  sameAttempt,
} from '../../domain/orders/order.ts';
import {
  countSweep,
  doubt,
  eject,
  noteSweep,
  parkInDoubt,
  parkSettled,
  reject,
  requeue,
  requeueWaiting,
} from '../../domain/orders/order-transitions.ts';
import {
  leaseAheadMs,
  leaseEnd,
  type OrderingTimes,
  quietMs,
  timesOf,
  waitedMs,
} from '../../domain/orders/ordering-times.ts';
import { EvidenceUnavailableError } from '../../ports/ports.ts';
import { candidateOf, readProvider } from '../doubts/read-provider.ts';
import { type SettledSweep, settleOrphans } from '../doubts/settle-provider-orders.ts';
import { followOrder } from '../follow/follow-order.ts';
import { compareClock } from '../signals/compare-clock.ts';
import { orderFields, withFields } from '../signals/log-fields.ts';
import { reopenIntake } from '../signals/reopen-intake.ts';
import { announceAgain } from '../signals/request-changed-reports.ts';
import { announceFinal } from '../signals/request-report.ts';
import type { ProviderWorker } from '../signals/worker.ts';

/** Asks the provider what really happened to one order, and settles it if that can be told. */
export const reconcileOrder = async (clientOrderId: string, given: ProviderWorker): Promise<void> => {
  const compared = await compareClock(given);
  if (compared === undefined) return given.messages.sendReconcile(clientOrderId, given.times.sweepEveryMs);
  const order = await compared.ledger.orders.getOrder(clientOrderId);
  if (order === undefined) throw new Error(`order ${clientOrderId} is not in the ledger`);
  const log = withFields(compared.log, orderFields(order));
  const deps = { ...compared, log };
  switch (order.state) {
    case 'SUBMITTING':
      return endLease(order, deps);
    case 'IN_DOUBT':
      return settle(order, deps);
    case 'NEEDS_ATTENTION':
      if (!order.settled) await lookForParked(order, deps);
      else if (order.waitsFor !== undefined) await requeueIfEnded(order, order.waitsFor, deps);
      return;
    case 'QUEUED':
      if (goesOnAfterReport(order))
        await reopenIntake(order, `order ${clientOrderId} goes on`, deps.ledger, deps.clock);
      // The message comes again because the order's own could not be sent: once more is harmless.
      return deps.messages.sendOrders([clientOrderId], 0);
    case 'ORDERED':
      return followOrder(order, deps);
    case 'CANCELLED':
      return announceAgain(order, deps);
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
      deps.log.info('order is not in doubt', { clientOrderId, state: order.state });
  }
};

/** An expired lease is "not known", whoever held it and however dead it looks. */
const endLease = async (order: SubmittingOrder, deps: ProviderWorker): Promise<void> => {
  const { ledger, messages, clock, times } = deps;
  const leftMs = leaseEnd(Date.parse(order.leasedAt), times) + times.clockSkewMs - clock.now();
  // Its worker may live still: what it records is recorded from there as well.
  if (leftMs > 0 && aheadMs(order, deps) === undefined) return messages.sendReconcile(order.clientOrderId, leftMs);
  const why = 'its worker did not come back before the lease was over';
  const transition = doubt(order, why, { at: new Date(clock.now()).toISOString(), why });
  if ((await ledger.orders.write(transition)) === 'written') await settle(transition.to, deps);
};

/**
 * Nothing of a "waits for" order can be out: a plain requeue once the order it waits for has ended. Its intake goes back
 * first, so that the schedule watches over it and its report is written again.
 */
const requeueIfEnded = async (
  order: ParkedSettledOrder,
  waitsFor: string,
  { ledger, messages, clock }: ProviderWorker,
): Promise<void> => {
  const owner = await ledger.orders.getOrder(waitsFor);
  if (owner === undefined || !isDecided(owner)) return;
  // Lost: its report is being written again at this moment.
  if ((await reopenIntake(order, `order ${order.clientOrderId} goes on`, ledger, clock)) === 'lost') {
    return messages.sendReconcile(order.clientOrderId, 1_000);
  }
  const transition = requeueWaiting(order, new Date(clock.now()).toISOString());
  if ((await ledger.orders.write(transition)) === 'written') await messages.sendOrders([order.clientOrderId], 0);
};

/**
 * What is parked in doubt may still be found. Noted first, so that the schedule sends the next message only when that is
 * due, and copies of this one come down to one sweep.
 */
const lookForParked = async (order: ParkedInDoubtOrder, deps: ProviderWorker): Promise<void> => {
  const { ledger, clock, times } = deps;
  const now = clock.now();
  if (order.sweptAt !== undefined && waitedMs(order.sweptAt, now, times) < times.sweepEveryMs / 2) return;
  // It may have been parked while nothing told that its machine's clock was wrong.
  const ahead = aheadMs(order, deps);
  const noted = noteSweep(ahead === undefined ? order : { ...order, leaseOffMs: ahead }, new Date(now).toISOString());
  if ((await ledger.orders.write(noted)) === 'written') await sweepFor(noted.to, deps);
};

/** How far off the clock that leased it must have been; undefined where nothing says so, or our own clock is not confirmed. */
const aheadMs = (
  { leasedAt, leaseOffMs }: SubmittingOrder | InDoubtOrder | ParkedInDoubtOrder,
  { clock, clockOff, times }: ProviderWorker,
): number | undefined =>
  isClockConfirmed(clockOff) && leaseOffMs === undefined ? leaseAheadMs(leasedAt, clock.now(), times) : undefined;

const settle = async (order: InDoubtOrder, deps: ProviderWorker): Promise<void> => {
  const { ledger, messages, clock, log } = deps;
  const times = timesOf(order, deps.times);
  const ahead = aheadMs(order, deps);
  if (ahead !== undefined) {
    const at = new Date(clock.now()).toISOString();
    const why = `it was sent by a machine whose clock was wrong: its time, ${order.leasedAt}, is still to come, so its order at the provider cannot be told by time`;
    const parked = parkInDoubt({ ...order, leaseOffMs: ahead }, why, { at, why });
    if ((await ledger.orders.write({ ...parked, from: order })) === 'lost') return;
    log.error('an order was sent by a machine whose clock was wrong', { leasedAt: order.leasedAt });
    return announceFinal(parked.to, deps);
  }
  if (wasJustSwept(order, clock.now(), times)) {
    log.info('order was looked for a moment ago', { clientOrderId: order.clientOrderId, sweptAt: order.sweptAt });
    return;
  }
  const verdict = await sweepFor(order, deps);

  const now = await ledger.orders.getOrder(order.clientOrderId);
  if (now?.state !== 'IN_DOUBT' || !sameAttempt(now.attempt, order.attempt)) return;
  const at = new Date(clock.now()).toISOString();
  log.info('order was looked for at the provider', {
    clientOrderId: now.clientOrderId,
    intakeId: now.intakeId,
    attempt: now.attempt.no,
    sweep: now.sweeps + 1,
    verdict: verdict.is,
    ...(verdict.is === 'absent' ? {} : { why: verdict.why }),
  });
  switch (verdict.is) {
    case 'absent':
      return sendAgain(now, verdict.settled, at, deps);
    case 'unclear': {
      const transition = parkInDoubt(now, verdict.why, { at, why: verdict.why });
      if ((await ledger.orders.write(transition)) === 'written') await announceFinal(transition.to, deps);
      return;
    }
    case 'open': {
      if (now.sweeps >= times.maxSweeps) {
        const why = `not settled after ${now.sweeps} sweeps: ${verdict.why}`;
        const transition = parkInDoubt(now, why, { at, why });
        if ((await ledger.orders.write(transition)) === 'written') await announceFinal(transition.to, deps);
        return;
      }
      const counts = verdict.begunAt > Date.parse(now.leasedAt) + quietMs(times);
      // Lost: another copy of the message counted its sweep, and sends the next one.
      if ((await ledger.orders.write(countSweep(now, counts, at))) === 'lost') return;
      return messages.sendReconcile(now.clientOrderId, nextSweepMs(now, Date.parse(at), times));
    }
  }
};

/**
 * A copy of its message: whoever swept has sent the next one already. Each copy that swept too would go on for ever, and use
 * up the order's sweeps in a fraction of their time. Half of the wait, because clocks differ.
 */
const wasJustSwept = (order: InDoubtOrder, now: number, times: OrderingTimes): boolean =>
  order.sweptAt !== undefined &&
  waitedMs(order.sweptAt, now, times) < nextSweepMs(order, Date.parse(order.sweptAt), times) / 2;

/** Regularly, and right after the quiet time: only then can an absence be proved. */
const nextSweepMs = (order: InDoubtOrder, now: number, times: OrderingTimes): number => {
  const untilQuietMs = Date.parse(order.leasedAt) + quietMs(times) - now;
  return untilQuietMs > 0 ? Math.min(times.sweepEveryMs, untilQuietMs + 1) : times.sweepEveryMs;
};

const sendAgain = async (
  order: InDoubtOrder,
  { sweep, items }: SettledSweep,
  at: string,
  deps: ProviderWorker,
): Promise<void> => {
  const { ledger, messages, times } = deps;
  const why = `attempt ${order.attempt.no} ordered nothing`;
  const [members, request] = await Promise.all([
    ledger.orders.getMembers(order.clientOrderId),
    ledger.orders.getRequest(order.clientOrderId),
  ]);
  const named = {
    ...namedByConflict(order, members, request, sweep, items, times),
    ...namedByOlderDesktops(order, members, sweep, times),
  };
  const namedCount = Object.keys(named).length;
  if (namedCount > 0) {
    const because = {
      at,
      why: `${why}, and its conflict or an older desktop names ${namedCount} of ${order.sent.length} members`,
    };
    const transition =
      namedCount < order.sent.length
        ? eject(order, named, because)
        : reject(order, order.reason, because, { ...order.ejected, ...named });
    if ((await ledger.orders.write(transition)) === 'lost') return;
    if (transition.to.state === 'QUEUED') return messages.sendOrders([order.clientOrderId], 0);
    return announceFinal(transition.to, deps);
  }
  if (order.attemptsUsed >= times.maxAttempts) {
    const reason = `${order.attemptsUsed} attempts used; ${why}; last: ${order.reason}`;
    const transition = parkSettled(order, reason, { at, why });
    if ((await ledger.orders.write(transition)) === 'written') await announceFinal(transition.to, deps);
    return;
  }
  const transition = requeue(order, { notBefore: at, throttled: false }, { at, why });
  if ((await ledger.orders.write(transition)) === 'written') await messages.sendOrders([order.clientOrderId], 0);
};

export type SweepVerdict =
  | { readonly is: 'absent'; readonly settled: SettledSweep }
  | { readonly is: 'open' | 'unclear'; readonly why: string; readonly begunAt: number };

const judgeSettled = (self: Candidate, { sweep, items }: SettledSweep, { times }: ProviderWorker): OrderVerdict =>
  judgeOrder(self, withoutOlderDesktops(self, sweep, times), items, times);

/**
 * One sweep: the provider is read first, the ledger second, consistently and by key.
 *
 * @param judge what the settled sweep says of the order
 */
export const sweepFor = async (
  order: UndecidedOrder,
  deps: ProviderWorker,
  judge: (
    self: Candidate,
    settled: SettledSweep,
    deps: ProviderWorker,
  ) => OrderVerdict | Promise<OrderVerdict> = judgeSettled,
): Promise<SweepVerdict> => {
  const { clock, log } = deps;
  const times = timesOf(order, deps.times);
  const begunAt = clock.now();
  const self = await candidateOf(order, deps.ledger.orders);
  try {
    const sweep = await readProvider(self, begunAt, deps.book, times);
    const settled = await settleOrphans(self, sweep, deps);
    const verdict = await judge(self, settled, { ...deps, times });
    return verdict.is === 'absent' ? { ...verdict, settled } : { ...verdict, begunAt };
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('a source of evidence did not answer', { clientOrderId: order.clientOrderId, reason: error.message });
    return { is: 'open', why: error.message, begunAt };
  }
};
