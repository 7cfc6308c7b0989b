import {
  cancelOrdered,
  changesReport,
  type DesktopSight,
  followsUntil,
  recordLook,
  wasJustFollowed,
} from '../domain/follow.ts';
import { isFollowed, type OrderedOrder } from '../domain/order.ts';
import { judgePayment, type PaymentVerdict } from '../domain/payment.ts';
import { EvidenceUnavailableError, type ListedOrder } from '../ports.ts';
import { announceAgain, announceChange } from './announce-change.ts';
import { countPaid, countUnpaid } from './count-payment.ts';
import { payOrder } from './pay-order.ts';
import type { ReconcileDependencies } from './reconcile-order.ts';

/** SQS knows no longer delay; the schedule finds what is due later. */
const MESSAGE_DELAY_MAX_MS = 900_000;

/**
 * One look at an accepted order: is it paid, cancelled, lapsed, are its desktops there? In mode `confirm` it is paid here,
 * after it was seen unpaid. What changed is written, and the report with it; then the next look is due, later and later.
 */
export const followOrder = async (order: OrderedOrder, deps: ReconcileDependencies): Promise<void> => {
  const { ledger, messages, clock, times, log } = deps;
  if (!isFollowed(order)) return announceAgain(order, deps);
  if (wasJustFollowed(order, clock.now())) return;
  const sighting = await lookAt(order, deps);
  const now = clock.now();
  if (sighting?.verdict.is === 'cancelled') return recordCancelled(order, sighting.verdict.why, deps);

  const verdict = sighting?.verdict;
  const looked = recordLook(
    order,
    {
      at: now,
      paymentState: verdict?.paymentState ?? order.paymentState,
      ...(sighting === undefined ? {} : { seen: sighting.seen }),
      ...(sighting?.sight === undefined ? {} : { sight: sighting.sight }),
    },
    times,
  );
  // Also what a person paid in the console is no more to be spent on the rest of the file.
  if (order.payment === 'confirm' && order.paymentState !== 'paid' && looked.to.paymentState === 'paid')
    await countPaid(looked.to, deps);
  // Lost: another copy of the message looked as well, and sends the next one.
  if ((await ledger.orders.write(looked)) === 'lost') return;
  const { to } = looked;
  const failed = order.sent.length - to.sent.length;
  if (failed > 0 || to.followEnd === 'given-up') {
    log.error('an accepted order is not what was ordered', {
      clientOrderId: to.clientOrderId,
      providerOrderId: to.providerOrderId,
      payment: to.paymentState,
      failedDesktops: failed,
      ...(to.followEnd === undefined ? {} : { followEnd: to.followEnd }),
    });
  }
  if (changesReport(order, to)) await announceChange(order, to, deps);
  if (!isFollowed(to)) return;
  if (verdict?.mayPay) return payOrder(to, deps);
  const delayMs = Date.parse(to.nextLookAt ?? to.orderedAt) - now;
  if (delayMs <= MESSAGE_DELAY_MAX_MS) await messages.sendReconcile(to.clientOrderId, delayMs);
};

interface Sighting {
  readonly seen: ListedOrder;
  readonly verdict: PaymentVerdict;
  readonly sight?: DesktopSight;
}

/** Half of a look proves nothing: undefined when a source did not answer, or does not know the order. */
const lookAt = async (
  order: OrderedOrder,
  { ledger, book, clock, times, log }: ReconcileDependencies,
): Promise<Sighting | undefined> => {
  const { clientOrderId, providerOrderId } = order;
  try {
    const seen = await book.orderStatus(providerOrderId);
    if (seen === undefined) {
      log.warn('the provider does not know an order that it accepted', { clientOrderId, providerOrderId });
      return undefined;
    }
    const verdict = judgePayment(order, seen, clock.now(), times);
    if (verdict.is === 'cancelled' || seen.status !== 'paid') return { seen, verdict };
    const members = await ledger.orders.getMembers(clientOrderId);
    const awaited = members.filter(
      ({ position }) => order.sent.includes(position) && order.desktopStates[position] !== 'active',
    );
    const [first] = awaited;
    const partName = first?.pool === undefined ? undefined : first.computerName;
    const names =
      partName === undefined
        ? {
            computerNames: awaited.map(({ computerName }) => computerName),
            userNames: awaited.map(({ userName }) => userName),
          }
        : { computerNames: [], userNames: [], partName };
    const findDesktops = () =>
      // Names that the provider made can not be asked for.
      partName === undefined
        ? book.findDesktops(names)
        : book.desktopsCreatedSince(Date.parse(order.leasedAt) - times.clockSkewMs);
    const desktops = awaited.length === 0 ? [] : await findDesktops();
    // All recent jobs of the project are read for these, so they are asked for only where a desktop is missing at the end.
    const atTheEnd = seen.completed || clock.now() > followsUntil(order, times);
    const jobs = atTheEnd && awaited.length > 0 ? await book.findCreationJobs(names) : [];
    return { seen, verdict, sight: { members, desktops, jobs } };
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('an accepted order could not be looked at', { clientOrderId, providerOrderId, reason: error.message });
    return undefined;
  }
};

const recordCancelled = async (order: OrderedOrder, reason: string, deps: ReconcileDependencies): Promise<void> => {
  const { ledger, clock, log } = deps;
  const cancelled = cancelOrdered(order, reason, new Date(clock.now()).toISOString());
  if ((await ledger.orders.write(cancelled)) === 'lost') return;
  if (order.payment === 'confirm') await countUnpaid(order, deps);
  log.error('an accepted order is over at the provider', {
    clientOrderId: order.clientOrderId,
    intakeId: order.intakeId,
    providerOrderId: order.providerOrderId,
    reason,
  });
  await announceChange(order, cancelled.to, deps);
};
