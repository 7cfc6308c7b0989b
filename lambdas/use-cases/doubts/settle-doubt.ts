import { sameAttempt } from '../../domain/orders/attempt.ts';
import type { InDoubtOrder, SubmittingOrder } from '../../domain/orders/order.ts';
import { countSweep, doubt, parkInDoubt } from '../../domain/orders/order-transitions.ts';
import { leaseEnd, type OrderingTimes, quietMs, timesOf, waitedMs } from '../../domain/orders/ordering-times.ts';
import { requestReport } from '../signals/request-report.ts';
import type { ProviderWorker } from '../signals/worker.ts';

import { gatherEvidence } from './gather-evidence.ts';
import { aheadMs } from './lease-ahead.ts';
import { sendAgain } from './send-order-again.ts';

/** An expired lease means "unknown", whichever worker held it and however dead that seems. */
export const endLease = async (order: SubmittingOrder, deps: ProviderWorker): Promise<void> => {
  const { ledger, messages, clock, times } = deps;
  const leftMs = leaseEnd(Date.parse(order.leasedAt), times) + times.clockSkewMs - clock.now();
  // Its worker may still be alive: its result is recorded from IN_DOUBT too.
  if (leftMs > 0 && aheadMs(order, deps) === undefined) return messages.sendReconcile(order.clientOrderId, leftMs);
  const reason = 'its worker did not come back before the lease was over';
  const transition = doubt(order, reason, { at: new Date(clock.now()).toISOString(), reason });
  if ((await ledger.orders.write(transition)) === 'written') await settleDoubt(transition.to, deps);
};

/** Looks for one order in doubt, and settles it if possible. */
export const settleDoubt = async (order: InDoubtOrder, deps: ProviderWorker): Promise<void> => {
  const { ledger, messages, clock, log } = deps;
  const times = timesOf(order, deps.times);
  const ahead = aheadMs(order, deps);
  if (ahead !== undefined) {
    const at = new Date(clock.now()).toISOString();
    const reason = `it was sent by a machine whose clock was wrong: its time, ${order.leasedAt}, is in the future, so its order at the provider cannot be identified by its time`;
    const parked = parkInDoubt({ ...order, leaseOffMs: ahead }, reason, { at, reason });
    if ((await ledger.orders.write({ ...parked, from: order })) === 'lost') return;
    log.error('an order was sent by a machine whose clock was wrong', { leasedAt: order.leasedAt });
    return requestReport(parked.to, deps);
  }
  if (wasJustSwept(order, clock.now(), times)) {
    log.info('order was looked for a moment ago', { clientOrderId: order.clientOrderId, sweptAt: order.sweptAt });
    return;
  }
  const verdict = await gatherEvidence(order, deps);
  if (verdict.kind === 'found') {
    const { providerOrderId } = verdict.order;
    log.info('order was looked for at the provider', { verdict: verdict.kind, providerOrderId });
    return;
  }

  const now = await ledger.orders.getOrder(order.clientOrderId);
  if (now?.state !== 'IN_DOUBT' || !sameAttempt(now.attempt, order.attempt)) return;
  const at = new Date(clock.now()).toISOString();
  log.info('order was looked for at the provider', {
    clientOrderId: now.clientOrderId,
    intakeId: now.intakeId,
    attempt: now.attempt.no,
    sweep: now.sweeps + 1,
    verdict: verdict.kind,
    ...(verdict.kind === 'absent' ? {} : { reason: verdict.reason }),
  });
  switch (verdict.kind) {
    case 'absent':
      return sendAgain(now, verdict.settled, at, deps);
    case 'unclear': {
      const transition = parkInDoubt(now, verdict.reason, { at, reason: verdict.reason });
      if ((await ledger.orders.write(transition)) === 'written') await requestReport(transition.to, deps);
      return;
    }
    case 'open': {
      if (now.sweeps >= times.maxSweeps) {
        const reason = `not settled after ${now.sweeps} sweeps: ${verdict.reason}`;
        const transition = parkInDoubt(now, reason, { at, reason });
        if ((await ledger.orders.write(transition)) === 'written') await requestReport(transition.to, deps);
        return;
      }
      const counts = verdict.begunAt > Date.parse(now.leasedAt) + quietMs(times);
      // Lost: another copy of the message counted its sweep, and sends the next message.
      if ((await ledger.orders.write(countSweep(now, counts, at))) === 'lost') return;
      return messages.sendReconcile(now.clientOrderId, nextSweepMs(now, Date.parse(at), times));
    }
  }
};

/**
 * A copy of its message: the process that swept has already sent the next one. If each copy swept too, the copies would
 * continue forever and use up the order's sweeps in a fraction of their time. Half of the wait, because clocks differ.
 */
const wasJustSwept = (order: InDoubtOrder, now: number, times: OrderingTimes): boolean =>
  order.sweptAt !== undefined &&
  waitedMs(order.sweptAt, now, times) < nextSweepMs(order, Date.parse(order.sweptAt), times) / 2;

/** At regular intervals, and right after the quiet time: an absence can be proved only then. */
const nextSweepMs = (order: InDoubtOrder, now: number, times: OrderingTimes): number => {
  const untilQuietMs = Date.parse(order.leasedAt) + quietMs(times) - now;
  return untilQuietMs > 0 ? Math.min(times.sweepEveryMs, untilQuietMs + 1) : times.sweepEveryMs;
};
