import { comparable, overLimit, paymentLimitOf, sameAmount } from '../../domain/following/payment-limit.ts';
import type { OrderedOrder } from '../../domain/orders/order.ts';
import { toUnits } from '../../domain/values/money.ts';
import type { Worker } from '../signals/worker.ts';

type CountingWorker = Pick<Worker, 'ledger'>;

const limitOf = async ({ intakeId }: OrderedOrder, { ledger }: CountingWorker) =>
  paymentLimitOf(await ledger.intakes.getIntake(intakeId));

/**
 * Adds the provider's amount of the order to its file's total, directly before it is paid. Of two orders that are paid
 * at once and together exceed the limit, one is not counted. An approval covers exactly the amount that the person saw.
 *
 * @returns why it may not be paid, as part of a sentence; undefined: it is counted, or nothing limits it
 */
export const countPayment = async (order: OrderedOrder, deps: CountingWorker): Promise<string | undefined> => {
  const limit = await limitOf(order, deps);
  if (limit === undefined) return undefined;
  const { intakeId, clientOrderId, amount, payApproval } = order;
  const isApproved = payApproval !== undefined && sameAmount(payApproval.amount, amount);
  const price = comparable(amount, limit);
  if (typeof price === 'string') return isApproved ? undefined : price;
  const { others, counted } = await deps.ledger.payments.countPayment(
    intakeId,
    clientOrderId,
    toUnits(price.amount),
    ...(isApproved ? [] : [toUnits(limit.amount)]),
  );
  return counted ? undefined : overLimit(price, others, limit);
};

/** It was paid, by anybody: less is left for the rest of the file. */
export const countPaid = async (order: OrderedOrder, deps: CountingWorker): Promise<void> => {
  const limit = await limitOf(order, deps);
  const price = limit === undefined ? undefined : comparable(order.amount, limit);
  if (price === undefined || typeof price === 'string') return;
  await deps.ledger.payments.countPayment(order.intakeId, order.clientOrderId, toUnits(price.amount));
};

/** It has ended and was never paid. */
export const countUnpaid = async (order: OrderedOrder, deps: CountingWorker): Promise<void> => {
  if (order.paymentState.kind === 'paid' || (await limitOf(order, deps)) === undefined) return;
  await deps.ledger.payments.countPayment(order.intakeId, order.clientOrderId, 0);
};
