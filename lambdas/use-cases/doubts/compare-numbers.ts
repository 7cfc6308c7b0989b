import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { findingOf, type NumberEvidence, tellsOrdersApart } from '../../domain/doubts/told-number.ts';
import type { OrderedOrder } from '../../domain/orders/order.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import type { RecordedOrders } from './recorded-orders.ts';

type NumberWorker = Pick<ProviderWorker, 'ledger' | 'book' | 'clock' | 'log'>;

/** How many orders a sweep may still compare. */
const COMPARED = 3;

/**
 * The status of an accepted order. At the first look, while `sent` is still what its POST contained, it includes the
 * number that billing reports, and the result of the comparison is recorded. An unreadable number blocks nothing.
 */
export const statusAndNumber = async (order: OrderedOrder, deps: NumberWorker): Promise<ListedOrder | undefined> => {
  const { ledger, book, log } = deps;
  const { clientOrderId, providerOrderId } = order;
  if (order.firstSight === undefined) return book.orderStatus(providerOrderId);
  const evidence = await ledger.numbers.getEvidence();
  if (evidence.disagreement !== undefined) return book.orderStatus(providerOrderId);
  try {
    const seen = await book.orderStatus(providerOrderId, { counted: true });
    await noteFinding(order, seen, evidence, deps);
    return seen;
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('the number of desktops of an accepted order could not be read', {
      clientOrderId,
      providerOrderId,
      reason: error.message,
    });
    return book.orderStatus(providerOrderId);
  }
};

/** @returns what is known from now on */
const noteFinding = async (
  { clientOrderId, providerOrderId, sent }: OrderedOrder,
  seen: ListedOrder | undefined,
  evidence: NumberEvidence,
  { ledger, clock, log }: NumberWorker,
): Promise<NumberEvidence> => {
  const told = seen?.desktops;
  if (told === undefined) return evidence;
  const finding = findingOf({ told, sent: sent.length });
  if (finding === undefined || evidence[finding] !== undefined) return evidence;
  const at = new Date(clock.now()).toISOString();
  const compared = { at, clientOrderId, providerOrderId, told, sent: sent.length };
  const result = await ledger.numbers.putFinding(finding, compared);
  if (finding === 'disagreement' && result === 'written')
    log.warn(
      'billing reports another number of desktops than was ordered: from now on that number tells no orders apart',
      {
        clientOrderId,
        providerOrderId,
        told,
        ordered: sent.length,
      },
    );
  return { ...evidence, [finding]: compared };
};

export type NumberCheck = (order: ListedOrder) => Promise<ListedOrder>;

/**
 * For one sweep or command: the listed order, without its number if the number may not exclude it as an order of ours
 * (rule E17). If no order has shown yet what the number counts, the largest orders that are still followed without any
 * failed desktop are asked; if there are none, the number proves nothing.
 */
export const createNumberCheck = (recorded: RecordedOrders, deps: NumberWorker): NumberCheck => {
  let checking: Promise<boolean> | undefined;
  const tells = async (): Promise<boolean> => {
    let evidence = await deps.ledger.numbers.getEvidence();
    if (evidence.agreement !== undefined || evidence.disagreement !== undefined) return tellsOrdersApart(evidence);
    const whole = (await recorded())
      .filter(({ sent, size }) => sent.length === size && size > 1)
      .sort((a, b) => b.size - a.size);
    for (const order of whole.slice(0, COMPARED)) {
      const seen = await deps.book.orderStatus(order.providerOrderId, { counted: true });
      evidence = await noteFinding(order, seen, evidence, deps);
    }
    return tellsOrdersApart(evidence);
  };
  return async (order) => {
    if (order.desktops === undefined) return order;
    checking ??= tells();
    return (await checking) ? order : withoutNumber(order);
  };
};

const withoutNumber = ({ desktops: _, ...order }: ListedOrder): ListedOrder => order;
