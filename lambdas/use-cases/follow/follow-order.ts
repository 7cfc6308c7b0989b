import type { FoundDesktop, ListedOrder } from '../../domain/doubts/evidence.ts';
import { isForeign } from '../../domain/doubts/match-provider-order.ts';
import { namedByJobs, withoutJobsOf } from '../../domain/doubts/named-by-jobs.ts';
import { idsOfOrder, idsSeen } from '../../domain/doubts/provider-order-ids.ts';
import { type DesktopSight, madeFrom, rivalOrders } from '../../domain/following/judge-desktops.ts';
import { judgePayment, type PaymentVerdict } from '../../domain/following/judge-payment.ts';
import { isUnpaidOrder } from '../../domain/following/payment-transitions.ts';
import {
  cancelOrdered,
  changesReport,
  followsUntil,
  recordLook,
  wasJustFollowed,
} from '../../domain/following/record-look.ts';
import { type Brakes, isPaused, putOffMs, resumedAt, withoutPause } from '../../domain/intakes/brakes.ts';
import { isClockConfirmed } from '../../domain/orders/clock-off.ts';
import { isFollowed, isOpen, type OrderedOrder } from '../../domain/orders/order.ts';
import { creationWindow, datedBy, timesOf, within } from '../../domain/orders/ordering-times.ts';
import { asUnpaid } from '../../domain/orders/payment-state.ts';
import { orderNamedBy } from '../../domain/orders/provider-order.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import { statusAndNumber } from '../doubts/compare-numbers.ts';
import { findDoubles } from '../doubts/find-doubles.ts';
import { ownIds } from '../doubts/own-ids.ts';
import { withoutRepeats } from '../doubts/read-provider.ts';
import { requestChangedReports, requestReportsAgain } from '../signals/request-changed-reports.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { cancelLapsed, endCancelling, keepPaid } from './cancel-lapsed.ts';
import { countPaid, countUnpaid } from './count-payment.ts';
import { payOrder } from './pay-order.ts';

/** SQS allows no longer delay; the schedule finds looks that are due later. */
const MESSAGE_DELAY_MAX_MS = 900_000;

/**
 * One look at an accepted order: is it paid, cancelled, lapsed, do its desktops exist? In mode `confirm` it is paid
 * here, after it was seen unpaid, unless the stage is paused. Changes are written and reported; then the next look is scheduled, at growing
 * intervals.
 */
export const followOrder = async (accepted: OrderedOrder, deps: ProviderWorker): Promise<void> => {
  const { ledger, messages, clock, times, log } = deps;
  if (!isFollowed(accepted)) return requestReportsAgain(accepted, deps);
  if (wasJustFollowed(accepted, clock.now(), times))
    return isOpen(accepted) ? undefined : requestReportsAgain(accepted, deps);
  const sighting = await lookAt(accepted, deps);
  const knownIds = idsOfOrder(accepted, sighting?.seen);
  const order = await findDoubles(accepted, knownIds, sighting?.sight?.desktops ?? [], deps);
  if (order === undefined) return;
  const now = clock.now();
  const verdict = sighting?.verdict;
  if (verdict?.kind === 'cancelled') return recordCancelled(order, order, verdict.reason, deps);
  const lapsed = verdict?.kind === 'lapsed';
  const told = verdict?.kind === 'told' ? verdict : undefined;
  const brakes: Brakes = told?.mayPay ? await ledger.brakes.getBrakes(order.intakeId) : {};
  const isHeldBack = isPaused(brakes);
  const seenState = told?.paymentState ?? (lapsed ? asUnpaid(order.paymentState) : order.paymentState);
  const paymentState = seenState.kind === 'unpaid' ? withoutPause(seenState, resumedAt(brakes, now, times)) : seenState;
  if (order.lapsedAt !== undefined && paymentState.kind === 'paid') await keepPaid(order, deps);
  const ids = sighting === undefined ? undefined : await recordIds(order, sighting, deps);
  const looked = recordLook(
    order,
    {
      at: now,
      paymentState,
      lapsed,
      ...omitUndefined({ seen: sighting?.seen, sight: sighting?.sight, ids }),
      ...(isHeldBack ? { againWithinMs: putOffMs(times) } : {}),
    },
    times,
  );
  // A payment in the console also uses up the file's limit.
  if (order.payment === 'confirm' && order.paymentState.kind !== 'paid' && paymentState.kind === 'paid')
    await countPaid(looked.to, deps);
  // Lost: another copy of the message looked as well, and sends the next one.
  if ((await ledger.orders.write(looked)) === 'lost') return;
  const { to } = looked;
  if (lapsed && (await cancelLapsed(to, deps))) return recordCancelled(order, to, verdict.reason, deps);
  const failed = order.sent.length - to.sent.length;
  if (failed > 0 || to.followEnd === 'given-up') {
    log.error('an accepted order is not what was ordered', {
      clientOrderId: to.clientOrderId,
      providerOrderId: to.providerOrderId,
      payment: to.paymentState.kind,
      failedDesktops: failed,
      ...omitUndefined({ followEnd: to.followEnd }),
    });
  }
  if (changesReport(order, to)) await requestChangedReports(order, to, deps);
  if (!isFollowed(to)) return;
  if (told?.mayPay && !isHeldBack && sighting !== undefined && isUnpaidOrder(to))
    return payOrder(to, sighting.seen, deps);
  const delayMs = Date.parse(to.nextLookAt ?? to.orderedAt) - now;
  if (delayMs <= MESSAGE_DELAY_MAX_MS) await messages.sendReconcile(to.clientOrderId, delayMs);
};

interface Sighting {
  readonly seen: ListedOrder;
  readonly verdict: PaymentVerdict;
  readonly sight?: DesktopSight;
}

/** An incomplete look proves nothing: undefined if a source did not answer, or does not know the order. */
export const lookAt = async (accepted: OrderedOrder, deps: ProviderWorker): Promise<Sighting | undefined> => {
  const { ledger, book, clock, clockOff, times, log } = deps;
  const { clientOrderId, providerOrderId } = accepted;
  try {
    const seen = await statusAndNumber(accepted, deps);
    if (seen === undefined) {
      log.warn('the provider does not know an order that it accepted', { clientOrderId, providerOrderId });
      return undefined;
    }
    const order = datedBy(accepted, seen.createdAt, times);
    const verdict = judgePayment(order, seen, { now: clock.now(), times, isConfirmed: isClockConfirmed(clockOff) });
    if (verdict.kind !== 'told' || seen.status !== 'paid') return { seen, verdict };
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
    if (awaited.length === 0) return { seen, verdict, sight: { members, desktops: [], jobs: [] } };
    // Where a desktop is missing at the end, what shows no name is read as well, and all recent jobs of the project.
    const atTheEnd = seen.completed || clock.now() > followsUntil(order, times);
    const byName = partName === undefined ? await book.findDesktops(names) : [];
    // Names that the provider made cannot be asked for.
    const recent = partName !== undefined || atTheEnd ? await book.desktopsCreatedSince(madeFrom(order, times)) : [];
    const jobs = atTheEnd ? await book.findCreationJobs(names) : [];
    const desktops = namedByJobs(withoutRepeats([...byName, ...recent]), jobs);
    const sight = { members, desktops, jobs };
    return { seen, verdict, sight: atTheEnd ? await withoutStrangers(order, seen, sight, deps) : sight };
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('an accepted order could not be looked at', { clientOrderId, providerOrderId, reason: error.message });
    return undefined;
  }
};

/** Without the desktops whose provider order is known to be somebody else's, or another order's of ours. */
const withoutStrangers = async (
  order: OrderedOrder,
  seen: ListedOrder,
  sight: DesktopSight,
  { ledger, book, times }: ProviderWorker,
): Promise<DesktopSight> => {
  const ids = rivalOrders(order, seen, sight, times);
  if (ids.length === 0) return sight;
  const found = new Map<string, ListedOrder>();
  for (const id of ids) {
    const listed = await book.orderStatus(id);
    if (listed !== undefined) found.set(id, listed);
  }
  const items = await ledger.providerOrders.getProviderOrders(ids);
  const window = creationWindow(Date.parse(order.leasedAt), timesOf(order, times));
  const operator = await book.operator();
  const isAnothers = (id: string): boolean => {
    const item = items.get(id);
    if (item?.status === 'OWNED') return item.clientOrderId !== order.clientOrderId;
    const listed = found.get(id);
    return listed !== undefined && (isForeign(listed, { operator }) || !within(listed.createdAt, window));
  };
  const isStrangers = ({ providerOrderIds }: FoundDesktop): boolean => providerOrderIds.some(isAnothers);
  return {
    ...sight,
    desktops: sight.desktops.filter((desktop) => !isStrangers(desktop)),
    jobs: withoutJobsOf(sight.desktops.filter(isStrangers), sight.jobs),
  };
};

/** Each id that a look shows is fenced before it counts; undefined where one of them is another order's. */
const recordIds = async (
  order: OrderedOrder,
  { seen, sight }: Sighting,
  { ledger, log }: ProviderWorker,
): Promise<readonly string[] | undefined> => {
  const ids = idsSeen(order, seen, sight?.desktops ?? []);
  const unrecorded = ids.filter((id) => !idsOfOrder(order).includes(id));
  if (unrecorded.length === 0) return ids;
  const ownership = await ownIds(order, order.providerOrderId, unrecorded, ledger.providerOrders);
  if (ownership.owned) return ids;
  const { standing } = ownership;
  log.error('the ids of an order at the provider contradict each other', {
    clientOrderId: order.clientOrderId,
    providerOrderId: order.providerOrderId,
    reason: `${standing.providerOrderId} is another id of it, and is ${standing.status}${orderNamedBy(standing) === undefined ? '' : ` of order ${orderNamedBy(standing)}`}`,
  });
  return undefined;
};

/** @param before the order as its file knows it, where this look has changed it already */
const recordCancelled = async (
  before: OrderedOrder,
  order: OrderedOrder,
  reason: string,
  deps: ProviderWorker,
): Promise<void> => {
  const { ledger, clock, log } = deps;
  if (order.lapsedAt !== undefined) await endCancelling(order, deps);
  const cancelled = cancelOrdered(order, reason, new Date(clock.now()).toISOString());
  if ((await ledger.orders.write(cancelled)) === 'lost') return;
  if (order.payment === 'confirm') await countUnpaid(order, deps);
  log.error('an accepted order has ended at the provider', {
    clientOrderId: order.clientOrderId,
    intakeId: order.intakeId,
    providerOrderId: order.providerOrderId,
    reason,
  });
  await requestChangedReports(before, cancelled.to, deps);
};
