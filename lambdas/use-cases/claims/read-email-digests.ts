import pMap from 'p-map';
import { digestsOf, type EmailDigests } from '../../domain/members/email-digest.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { Owner } from '../../domain/reporting/line-outcome.ts';
import type { OrderLedger } from '../../ports/ledger.ts';

const READS_AT_ONCE = 16;

/**
 * The e-mail digests to compare: those of the owners that already-ordered members point at and, if their own orders are
 * in the ledger, of those members. For a file of new people only, nothing is read.
 */
export const readEmailDigests = async (
  pointing: Iterable<Pick<Order, 'clientOrderId' | 'alreadyOrdered'>>,
  owners: ReadonlyMap<string, Owner>,
  orders: Pick<OrderLedger, 'getMembers'>,
): Promise<EmailDigests> => {
  const asking = [...pointing].filter(({ alreadyOrdered }) => Object.keys(alreadyOrdered).length > 0);
  const owning = [...owners.values()].flatMap(({ order }) => (order.state === 'ORDERED' ? [order.clientOrderId] : []));
  const ids = [...new Set([...asking.map(({ clientOrderId }) => clientOrderId), ...owning])];
  const digests = await pMap(ids, async (id) => [id, digestsOf(await orders.getMembers(id))] as const, {
    concurrency: READS_AT_ONCE,
  });
  return new Map(digests);
};
