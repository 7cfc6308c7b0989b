import type { Candidate } from '../../domain/doubts/candidate.ts';
import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { judgeOrder, type OrderVerdict } from '../../domain/doubts/judge-order.ts';
import { judgeRelease, ordersToLookUp } from '../../domain/doubts/judge-release.ts';
import { allListedAt, couldHaveMade } from '../../domain/doubts/match-provider-order.ts';
import { withoutOlderDesktops } from '../../domain/doubts/members-with-older-desktops.ts';
import { idsOf } from '../../domain/doubts/provider-order-ids.ts';
import { type NeedsAttentionOrder, type ParkedInDoubtOrder, postOf } from '../../domain/orders/order.ts';
import { quietMs, timesOf } from '../../domain/orders/ordering-times.ts';
import { fenceOf, type ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { createNumberCheck } from './compare-numbers.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { createRecordedOrders } from './recorded-orders.ts';
import type { SettledSweep } from './settle-provider-orders.ts';

/** A parked order as the sweeps see it; undefined if it was never sent, so that nothing of it can exist. */
export const asSent = (order: NeedsAttentionOrder): ParkedInDoubtOrder | undefined => {
  const post = postOf(order);
  return post === undefined ? undefined : { ...order, ...post, settled: false };
};

type AbsenceProof =
  /** With the sweep that showed it; none for an order that was never sent. */
  | { readonly passes: true; readonly shown?: { readonly sent: ParkedInDoubtOrder; readonly settled: SettledSweep } }
  | { readonly passes: false; readonly reason: string };

/**
 * Does the provider have nothing of a parked order? Decided by a sweep that begins now, after the quiet time, with
 * every source and every order of the window accounted for, whatever was assumed when the order was parked.
 *
 * @param strangers `block`: a live desktop with one of its names blocks, unless it is older, as in reconciliation;
 *   `pass`: only a desktop that its POST can have created blocks
 */
export const proveAbsent = async (
  order: NeedsAttentionOrder,
  strangers: 'block' | 'pass',
  deps: ProviderWorker,
): Promise<AbsenceProof> => {
  const { clock } = deps;
  const sent = asSent(order);
  if (sent === undefined) return { passes: true };
  const quietAt = Date.parse(sent.leasedAt) + quietMs(timesOf(sent, deps.times));
  if (clock.now() <= quietAt)
    return {
      passes: false,
      reason: `what attempt ${sent.attempt.no} sent may still appear until ${new Date(quietAt).toISOString()}: ask again then`,
    };
  const judge = strangers === 'block' ? judgeAsked : judgeWithStrangers;
  let settled: SettledSweep | undefined;
  const verdict = await gatherEvidence(sent, deps, (self, found, given) => {
    settled = found;
    return judge(self, found, given);
  });
  if (verdict.kind === 'absent') return { passes: true, shown: { sent, settled: verdict.settled } };
  if (verdict.kind === 'found')
    return { passes: false, reason: `it was found at the provider, as ${verdict.order.providerOrderId}` };
  const until = await noteCompleted(order, sent, settled, deps);
  const wait =
    until === undefined ? '' : `; desktops of an order that is completed may be listed until ${until}: ask again then`;
  return { passes: false, reason: `${verdict.reason}${wait}` };
};

/**
 * Records when each completed order that the attempt could have placed was first seen completed, for later commands.
 * Returns until when the last of their desktops may be listed, if that is in the future.
 */
const noteCompleted = async (
  order: NeedsAttentionOrder,
  sent: ParkedInDoubtOrder,
  settled: SettledSweep | undefined,
  { ledger, clock, times: stageTimes }: ProviderWorker,
): Promise<string | undefined> => {
  const times = timesOf(sent, stageTimes);
  const completed = (settled?.sweep.listed ?? []).filter(
    (listed) => listed.completed === true && couldHaveMade(sent, listed, times),
  );
  const now = new Date(clock.now()).toISOString();
  const completedSeen = {
    ...Object.fromEntries(completed.map(({ providerOrderId }) => [providerOrderId, now])),
    ...order.completedSeen,
  };
  if (completed.some(({ providerOrderId }) => order.completedSeen?.[providerOrderId] === undefined))
    await ledger.orders.write({ from: order, to: { ...order, revision: order.revision + 1, completedSeen } });
  const until = Math.max(...completed.map((listed) => allListedAt(listed, { ...sent, completedSeen }, times)));
  return until > clock.now() ? new Date(until).toISOString() : undefined;
};

const judgeAsked = (self: Candidate, { sweep, items }: SettledSweep, { times }: ProviderWorker): OrderVerdict =>
  judgeOrder(self, { sweep: withoutOlderDesktops(self, sweep, times), items, times, asked: 'by-person' });

const judgeWithStrangers = async (
  self: Candidate,
  { sweep, items }: SettledSweep,
  deps: ProviderWorker,
): Promise<OrderVerdict> => {
  const { book, ledger, times } = deps;
  const checkNumber = createNumberCheck(createRecordedOrders(ledger.orders), deps);
  const elsewhere = new Map<string, ListedOrder>();
  for (const id of ordersToLookUp(self, sweep, times)) {
    const found = await book.orderStatus(id, { counted: true });
    if (found !== undefined) elsewhere.set(id, await checkNumber(found));
  }
  const found = [...elsewhere.values()];
  const owners = await ledger.providerOrders.getProviderOrders(found.flatMap(idsOf));
  const fences = found.flatMap((order): [string, ProviderOrderItem][] => {
    const fence = fenceOf(idsOf(order), owners);
    return fence.kind === 'item' && fence.item !== undefined ? [[order.providerOrderId, fence.item]] : [];
  });
  return judgeRelease(self, { sweep, elsewhere, items: new Map([...items, ...fences]), times });
};
