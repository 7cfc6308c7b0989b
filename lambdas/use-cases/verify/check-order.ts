import {
  type Comparison,
  compareOrder,
  isVerifiable,
  type VerifiableOrder,
} from '../../domain/verifying/compare-order.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import type { Notes, VerifyingWorker } from './verifying-worker.ts';

/** Reads the provider's details of one order of ours, and notes in what they differ. */
export const checkOrder = async (order: VerifiableOrder, notes: Notes, deps: VerifyingWorker): Promise<void> => {
  let comparison: Comparison | undefined;
  try {
    comparison = await compare(order, deps);
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    comparison = { kind: 'unanswered', reason: error.message };
  }
  notes.count({ compared: 1 });
  switch (comparison?.kind) {
    case undefined:
    case 'under-way':
      return notes.count({ underWay: 1 });
    case 'unanswered':
      return notes.unanswered(comparison.reason);
    case 'compared':
      for (const difference of comparison.differences) notes.differs(difference);
  }
};

/** Undefined: the order has changed meanwhile. Only what differs from the order as it is afterwards is a difference. */
const compare = async (order: VerifiableOrder, deps: VerifyingWorker): Promise<Comparison | undefined> => {
  const { ledger, book, clock, times } = deps;
  const seen = await book.orderStatus(order.providerOrderId, { counted: true });
  const { disagreement } = await ledger.numbers.getEvidence();
  const terms = { now: clock.now(), times, comparesNumbers: disagreement === undefined };
  const comparison = compareOrder(order, seen, terms);
  if (comparison.kind !== 'compared' || comparison.differences.length === 0) return comparison;
  const later = await ledger.orders.getOrder(order.clientOrderId);
  return later !== undefined && isVerifiable(later) ? compareOrder(later, seen, terms) : undefined;
};
