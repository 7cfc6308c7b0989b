import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { idsOfOrder } from '../../domain/doubts/provider-order-ids.ts';
import {
  beginPaying,
  endPaying,
  holdPayment,
  isPayingSince,
  type PayingOrder,
  type PaymentCall,
  refuseToPay,
  type UnpaidOrder,
} from '../../domain/following/payment-transitions.ts';
import { isPaused, putOffMs } from '../../domain/intakes/brakes.ts';
import { fenceOf, isOwnedBy } from '../../domain/orders/provider-order.ts';
import { requestChangedReports } from '../signals/request-changed-reports.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { countPayment } from './count-payment.ts';

/** The ledger changed under an answer this often: something is wrong with the ledger. */
const RECORD_TRIES = 10;

/**
 * Pays the order's own provider order, just seen unpaid, by one call: `paying` is written before it, what it came to after
 * it. A worker that stops between the two leaves `paying`, which is looked at and never simply repeated.
 *
 * @param seen as its details show it
 */
export const payOrder = async (order: UnpaidOrder, seen: ListedOrder, deps: ProviderWorker): Promise<void> => {
  const { ledger, book, clock, times, log } = deps;
  const at = new Date(clock.now()).toISOString();
  const ids = idsOfOrder(order, seen);
  const items = await ledger.providerOrders.getProviderOrders(ids);
  const fence = fenceOf(ids, items);
  const item = items.get(order.providerOrderId);
  if (fence.kind === 'contradiction' || !isOwnedBy(item, order)) {
    const reason =
      fence.kind === 'contradiction'
        ? fence.reason
        : `its provider order is ${item?.status ?? 'not recorded'} in the ledger, not this order's own`;
    log.error('an order may not be paid', { clientOrderId: order.clientOrderId, reason });
    const refused = refuseToPay(order, reason, at);
    if ((await ledger.orders.write(refused)) === 'written') await requestChangedReports(order, refused.to, deps);
    return;
  }

  // Before `paying`: a worker that stops in between leaves a count that the next one finds, and no call.
  const tooDear = await countPayment(order, deps);
  if (tooDear !== undefined) return hold(order, tooDear, at, deps);

  const beganAt = clock.monotonic();
  const paying = beginPaying(order, at);
  if ((await ledger.orders.write(paying)) === 'lost') return;
  // Written before `paying`, a pause is seen here; written later, it finds the payment begun.
  if (isPaused(await ledger.brakes.getBrakes(order.intakeId))) {
    const reason = 'the stage was paused meanwhile';
    return recordAnswer(paying.to, { kind: 'heldBack', reason, delayMs: putOffMs(times) }, deps);
  }
  const inTime = (): boolean => clock.monotonic() - beganAt < times.sendByMs;
  // Only the whole can be paid, and the details are the whole's where the order is recorded as a part of it.
  const answer = await book.payOrder(seen.providerOrderId, inTime);
  log.info('the payment of an order was requested', {
    clientOrderId: order.clientOrderId,
    intakeId: order.intakeId,
    providerOrderId: order.providerOrderId,
    answer: answer.kind,
    ...(answer.kind === 'taken' ? {} : { reason: answer.reason }),
  });
  await recordAnswer(paying.to, answer, deps);
};

const hold = async (order: UnpaidOrder, reason: string, at: string, deps: ProviderWorker): Promise<void> => {
  const { ledger, log } = deps;
  const held = holdPayment(order, reason, at);
  if ((await ledger.orders.write(held)) === 'lost') return;
  log.error('a payment waits for a person', {
    clientOrderId: order.clientOrderId,
    intakeId: order.intakeId,
    providerOrderId: order.providerOrderId,
    reason,
  });
  await requestChangedReports(order, held.to, deps);
};

const recordAnswer = async (paying: PayingOrder, answer: PaymentCall, deps: ProviderWorker): Promise<void> => {
  const { ledger, messages, clock, times, log } = deps;
  for (let tries = 0; tries < RECORD_TRIES; tries++) {
    const order = await ledger.orders.getOrder(paying.clientOrderId);
    // Whoever looked at the provider meanwhile knows more than this answer.
    if (order === undefined || !isPayingSince(order, paying.paymentState.payingAt)) return;
    const ended = endPaying(order, answer, new Date(clock.now()).toISOString(), times);
    if ((await ledger.orders.write(ended)) === 'lost') continue;
    const { to } = ended;
    if (to.paymentState.kind === 'given-up') {
      log.error('an order could not be paid', {
        clientOrderId: to.clientOrderId,
        providerOrderId: to.providerOrderId,
        reason: to.paymentState.problem,
      });
    }
    await requestChangedReports(paying, to, deps);
    return messages.sendReconcile(to.clientOrderId, Date.parse(to.nextLookAt ?? to.orderedAt) - clock.now());
  }
  throw new Error(`the payment of order ${paying.clientOrderId} could not be recorded in ${RECORD_TRIES} tries`);
};
