import { type Candidate, isUndecided, type UndecidedOrder } from '../domain/candidate.ts';
import { isOpen, type Order, postOf, sameAttempt } from '../domain/order.ts';
import { recordOrdered } from '../domain/order-transitions.ts';
import { judgeOrphan, type OrphanVerdict, type Sweep } from '../domain/settle.ts';
import type { WatchedState } from '../domain/watch.ts';
import type { ListedOrder, ProviderOrderItem } from '../ports.ts';
import { announceFinal } from './announce-final.ts';
import { candidateOf } from './read-provider.ts';
import type { ReconcileDependencies } from './reconcile-order.ts';
import { reopenIntake } from './reopen-intake.ts';
import { startFollowing } from './start-following.ts';

/** What the ledger, read after the provider, and the provider's details say of the listed orders. */
export interface SettledSweep {
  readonly sweep: Sweep;
  /** The items as they stand after the orphans were dealt with. */
  readonly items: ReadonlyMap<string, ProviderOrderItem>;
}

/**
 * The second half of a sweep: judges each listed order against the ledger and deals with the orphans. Everything that it
 * writes is conditional, and goes through the provider order's own item first.
 */
export const settleOrphans = async (
  self: Candidate,
  sweep: Sweep,
  deps: ReconcileDependencies,
): Promise<SettledSweep> => {
  const { ledger, book, clock, times, log } = deps;
  const ids = sweep.listed.map(({ providerOrderId }) => providerOrderId);
  const items = await ledger.providerOrders.getProviderOrders(ids);
  const owners = await ledger.orders.getOrders(
    [...items.values()].flatMap((item) => (item.status === 'OWNED' ? [item.clientOrderId] : [])),
  );
  const candidates = await readCandidates(self, deps);

  const listed: ListedOrder[] = [];
  for (const one of sweep.listed) {
    const item = items.get(one.providerOrderId);
    // How many desktops it holds and who placed it matter, and cost a call, only where nothing else tells whose it is.
    const needsDetails = item?.status !== 'OWNED' && item?.status !== 'CANCELLED' && one.status !== 'cancelled';
    const order = needsDetails ? await book.orderDetails(one) : one;
    listed.push(order);
    const owner = item?.status === 'OWNED' ? owners.get(item.clientOrderId) : undefined;
    const verdict = judgeOrphan(order, item, owner, candidates, sweep, clock.now(), times);
    if (verdict.do === 'nothing') continue;
    log.info('orphan was judged', { providerOrderId: one.providerOrderId, ...describe(verdict) });
    await dealWith(order, item, verdict, deps);
  }
  return { sweep: { ...sweep, listed }, items: await ledger.providerOrders.getProviderOrders(ids) };
};

const describe = (verdict: OrphanVerdict): Record<string, string> => ({
  verdict: verdict.do,
  ...('why' in verdict ? { why: verdict.why } : {}),
  ...('order' in verdict ? { clientOrderId: verdict.order.clientOrderId } : {}),
});

/** Every undecided order, parked ones included: the index finds them, the table says what they are. */
const readCandidates = async (self: Candidate, { ledger, clock }: ReconcileDependencies): Promise<Candidate[]> => {
  const now = new Date(clock.now()).toISOString();
  const states: WatchedState[] = ['SUBMITTING', 'IN_DOUBT', 'NEEDS_ATTENTION'];
  const ids = (await Promise.all(states.map((state) => ledger.orders.watchedOrders(state, now)))).flat();
  const others = [...(await ledger.orders.getOrders(ids.filter((id) => id !== self.order.clientOrderId))).values()];
  const undecided = others.filter((order): order is UndecidedOrder => isUndecided(order));
  return [self, ...(await Promise.all(undecided.map((order) => candidateOf(order, ledger.orders))))];
};

/** Does what the verdict says, through the provider order's own item. */
export const dealWith = async (
  { providerOrderId, status }: ListedOrder,
  item: ProviderOrderItem | undefined,
  verdict: OrphanVerdict,
  deps: ReconcileDependencies,
): Promise<void> => {
  const { providerOrders } = deps.ledger;
  switch (verdict.do) {
    case 'nothing':
    case 'wait':
      return;
    case 'adopt':
      return adopt(providerOrderId, item, verdict.order, verdict.why, deps);
    case 'cancel':
      return cancelFenced(providerOrderId, item, deps);
    case 'mark-cancelled':
      await markCancelled(providerOrderId, deps);
      return;
    case 'give-up-cancelling':
      await providerOrders.removeCancelling(providerOrderId);
      return;
    case 'mark-extra': {
      deps.log.error('an order at the provider belongs to no order of the ledger', {
        providerOrderId,
        why: verdict.why,
      });
      const extra = {
        providerOrderId,
        status: 'EXTRA',
        why: verdict.why,
        ...(verdict.clientOrderId === undefined ? {} : { clientOrderId: verdict.clientOrderId }),
      } as const;
      if (item === undefined) await providerOrders.putProviderOrder(extra);
      else if ((await providerOrders.changeProviderOrder(item, extra)) === 'written') {
        if (extra.clientOrderId !== undefined && status === 'unpaid') await cancelFenced(providerOrderId, extra, deps);
      }
      return;
    }
  }
};

/** Wins the provider order's own item first; without that, or when the order has moved on, nothing is written. */
export const adopt = async (
  providerOrderId: string,
  item: ProviderOrderItem | undefined,
  order: Order,
  why: string,
  deps: ReconcileDependencies,
): Promise<void> => {
  const { ledger, clock } = deps;
  if (order.attempt === undefined) return;
  const { clientOrderId, attempt } = order;
  const owned = { providerOrderId, status: 'OWNED', clientOrderId, attempt } as const;
  if (!(await winItem(owned, item, deps))) return;
  const now = await ledger.orders.getOrder(clientOrderId);
  if (now === undefined || !sameAttempt(now.attempt, attempt)) return;
  if (
    now.state !== 'SUBMITTING' &&
    now.state !== 'IN_DOUBT' &&
    now.state !== 'NEEDS_ATTENTION' &&
    now.state !== 'QUEUED'
  )
    return;
  const post = postOf(now);
  if (post === undefined) return;
  const because = { at: new Date(clock.now()).toISOString(), why: `recovered as ${providerOrderId}: ${why}` };
  const transition = recordOrdered(now, post, providerOrderId, 'recovered', because);
  // Its file may be reported, and the schedule watches over nothing that is reported while this one waits for its payment.
  if (now.state === 'NEEDS_ATTENTION' && isOpen(transition.to))
    await reopenIntake(now, `order ${clientOrderId} was found and is to be paid`, ledger, clock);
  if ((await ledger.orders.write(transition)) === 'lost') return;
  await startFollowing(transition.to, deps);
  if (!isOpen(transition.to)) await announceFinal(transition.to, deps);
};

/** Put if absent, or changed from the EXTRA that was read: whoever cancels that needs the same write. */
const winItem = async (
  owned: Extract<ProviderOrderItem, { status: 'OWNED' }>,
  read: ProviderOrderItem | undefined,
  { ledger }: ReconcileDependencies,
): Promise<boolean> => {
  if (read?.status === 'EXTRA' && (await ledger.providerOrders.changeProviderOrder(read, owned)) === 'written')
    return true;
  const standing = await ledger.providerOrders.putProviderOrder(owned);
  return (
    standing.status === 'OWNED' &&
    standing.clientOrderId === owned.clientOrderId &&
    sameAttempt(standing.attempt, owned.attempt)
  );
};

/** Only when the provider order's item still says what was read: whoever records or pays it needs the same item. */
const cancelFenced = async (
  providerOrderId: string,
  item: ProviderOrderItem | undefined,
  deps: ReconcileDependencies,
): Promise<void> => {
  const { providerOrders } = deps.ledger;
  const cancelling = { providerOrderId, status: 'CANCELLING' } as const;
  const won =
    item === undefined
      ? (await providerOrders.putProviderOrder(cancelling)).status === 'CANCELLING'
      : item.status === 'CANCELLING' || (await providerOrders.changeProviderOrder(item, cancelling)) === 'written';
  if (won) await cancel(providerOrderId, deps);
};

/**
 * Whatever the answer, the order itself is asked: cancelled by whomever is as good, and what was answered as cancelled and
 * is not must not be sent again. Paid means that its names will tell whose it is.
 */
const cancel = async (providerOrderId: string, deps: ReconcileDependencies): Promise<void> => {
  const { book, ledger } = deps;
  if ((await book.cancelOrder(providerOrderId)) === 'unknown') return;
  const now = await book.orderStatus(providerOrderId);
  if (now?.status === 'cancelled') return markCancelled(providerOrderId, deps);
  if (now?.status === 'paid') await ledger.providerOrders.removeCancelling(providerOrderId);
};

const markCancelled = async (providerOrderId: string, { ledger }: ReconcileDependencies): Promise<void> => {
  await ledger.providerOrders.changeProviderOrder(
    { providerOrderId, status: 'CANCELLING' },
    { providerOrderId, status: 'CANCELLED' },
  );
};
