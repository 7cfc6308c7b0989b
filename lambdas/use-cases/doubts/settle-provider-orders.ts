import pMap from 'p-map';
import { type Candidate, isUndecided, type UndecidedOrder } from '../../domain/doubts/candidate.ts';
import type { ListedOrder, Sweep } from '../../domain/doubts/evidence.ts';
import { judgeProviderOrder, type ProviderOrderVerdict } from '../../domain/doubts/judge-provider-order.ts';
import { isOf, isRecordedAs } from '../../domain/doubts/match-provider-order.ts';
import { idsOf, joinIds } from '../../domain/doubts/provider-order-ids.ts';
import type { WatchMark } from '../../domain/intakes/schedule-watch.ts';
import type { Order, OrderedOrder } from '../../domain/orders/order.ts';
import { fenceOf, isOwnedBy, orderNamedBy, type ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import { END_OF_TIME } from '../../ports/clock.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { createAccounting, withIdsOf } from './account-for-recorded.ts';
import { adoptOrder } from './adopt-order.ts';
import { cancelFenced, giveUpCancelling, type ItemsById, markCancelled } from './cancel-fenced.ts';
import { createNumberCheck } from './compare-numbers.ts';
import { tellOwnersOf } from './find-doubles.ts';
import { markExtra } from './mark-extra.ts';
import { ownIds } from './own-ids.ts';
import { candidateOf } from './read-provider.ts';
import { createRecordedOrders } from './recorded-orders.ts';

/** Enough candidates for all orders in doubt. */
const READS_AT_ONCE = 16;

/** What the ledger, read after the provider, and the provider's details show about the listed orders. */
export interface SettledSweep {
  readonly sweep: Sweep;
  /** The combined meaning of each listed order's items after the orphans were handled, by its listed id. */
  readonly items: ReadonlyMap<string, ProviderOrderItem>;
  /** The order that was looked for, if this sweep found and recorded it. */
  readonly found?: OrderedOrder | undefined;
}

/**
 * The second half of a sweep: judges each listed order against the ledger and handles the orphans. All its writes are
 * conditional, and go through the provider order's own item first.
 */
export const settleProviderOrders = async (
  self: Candidate,
  sweep: Sweep,
  deps: ProviderWorker,
): Promise<SettledSweep> => {
  const { ledger, clock, times, log } = deps;
  const joined = joinIds(sweep.listed, sweep.desktops);
  const known: Known = { items: new Map(), owners: new Map() };
  await learn(joined.flatMap(idsOf), known, deps);
  const candidates = await readCandidates(self, deps);
  const listedIds = new Set(joined.flatMap(idsOf));

  const recorded = createRecordedOrders(ledger.orders);
  const checkNumber = createNumberCheck(recorded, deps);
  const accountFor = createAccounting(candidates, listedIds, recorded, deps);
  const listed: ListedOrder[] = [];
  let found: OrderedOrder | undefined;
  for (const one of joined) {
    const judge = (order: ListedOrder, item: ProviderOrderItem | undefined): ProviderOrderVerdict =>
      judgeProviderOrder({
        listed: order,
        item,
        owner: ownerOf(item, known),
        candidates,
        sweep,
        now: clock.now(),
        times,
      });
    let order = await checkNumber(await withDetails(one, known, deps));
    let fence = fenceOf(idsOf(order), known.items);
    let verdict = fence.kind === 'item' ? judge(order, fence.item) : CONTRADICTED;
    const unfenced = fence.kind === 'item' && fence.item === undefined;
    if (unfenced && (verdict.kind === 'cancel' || verdict.kind === 'mark-extra')) {
      const account = await accountFor(order);
      if (account.kind === 'unclear') verdict = { kind: 'wait', reason: account.reason };
      if (account.kind === 'joined') {
        order = account.order;
        await learn(idsOf(order), known, deps);
        fence = fenceOf(idsOf(order), known.items);
        verdict = fence.kind === 'item' ? judge(order, fence.item) : CONTRADICTED;
      }
    }
    listed.push(order);
    if (fence.kind === 'contradiction') {
      if (order.status === 'cancelled') continue;
      log.error('the ids of an order at the provider contradict each other', {
        providerOrderId: order.providerOrderId,
        reason: fence.reason,
      });
      continue;
    }
    if (verdict.kind === 'nothing') {
      await ownOtherIds(order, fence.item, known, deps);
      continue;
    }
    log.info('orphan was judged', { providerOrderId: one.providerOrderId, ...describe(verdict) });
    const adopted = await dealWith(order, { items: known.items, item: fence.item }, verdict, deps);
    if (adopted?.clientOrderId === self.order.clientOrderId) found = adopted;
    if (verdict.kind === 'mark-extra')
      await tellOwnersOf(
        order.providerOrderId,
        sweep.desktops.filter((desktop) => isOf(desktop, order)),
        deps,
      );
  }
  const standing = await ledger.providerOrders.getProviderOrders(listed.flatMap(idsOf));
  return { sweep: { ...sweep, listed }, items: itemsFor(self, listed, standing), found };
};

/** The ledger's facts, read after the provider: items by id, and the orders that they name. */
interface Known {
  readonly items: Map<string, ProviderOrderItem>;
  readonly owners: Map<string, Order>;
}

const CONTRADICTED: ProviderOrderVerdict = { kind: 'wait', reason: 'its ids contradict each other' };

const learn = async (ids: readonly string[], known: Known, { ledger }: ProviderWorker): Promise<void> => {
  const unread = ids.filter((id) => !known.items.has(id));
  const items = unread.length === 0 ? [] : [...(await ledger.providerOrders.getProviderOrders(unread)).values()];
  for (const item of items) known.items.set(item.providerOrderId, item);
  const names = items.flatMap((item) => orderNamedBy(item) ?? []);
  const owners = await ledger.orders.getOrders(names.filter((name) => !known.owners.has(name)));
  for (const [name, owner] of owners) known.owners.set(name, owner);
};

const ownerOf = (item: ProviderOrderItem | undefined, { owners }: Known): Order | undefined =>
  owners.get(orderNamedBy(item) ?? '');

/**
 * Its number of desktops, its user and its other ids are needed, and cost a call, only if nothing else shows whose it
 * is.
 */
const withDetails = async (one: ListedOrder, known: Known, deps: ProviderWorker): Promise<ListedOrder> => {
  const fence = fenceOf(idsOf(one), known.items);
  if (one.status === 'cancelled' || fence.kind === 'contradiction' || fence.item?.status === 'CANCELLED') return one;
  const owner = ownerOf(fence.item, known);
  const isElsewhere = owner?.state === 'ORDERED' && fence.item !== undefined && !isRecordedAs(owner, one, fence.item);
  if (fence.item?.status === 'OWNED' && !isElsewhere) return one;
  const detailed = await deps.book.orderDetails(one);
  const order = isElsewhere ? await withIdsOf(owner, detailed, deps) : detailed;
  await learn(idsOf(order), known, deps);
  return order;
};

/** An order that is recorded under one id is fenced by all of them. */
const ownOtherIds = async (
  order: ListedOrder,
  item: ProviderOrderItem | undefined,
  known: Known,
  { ledger }: ProviderWorker,
): Promise<void> => {
  const owner = ownerOf(item, known);
  if (owner?.state !== 'ORDERED' || !isOwnedBy(item, owner)) return;
  const unrecorded = idsOf(order).filter((id) => !isOwnedBy(known.items.get(id), owner));
  if (unrecorded.length > 0) await ownIds(owner, owner.providerOrderId, unrecorded, ledger.providerOrders);
};

/**
 * By listed id. If the ids contradict, an order that is certainly another order's stays that; otherwise it may be this
 * one's.
 */
export const itemsFor = (
  { order: { clientOrderId } }: Candidate,
  listed: readonly ListedOrder[],
  standing: ReadonlyMap<string, ProviderOrderItem>,
): ReadonlyMap<string, ProviderOrderItem> =>
  new Map(
    listed.flatMap((order): [string, ProviderOrderItem][] => {
      const fence = fenceOf(idsOf(order), standing);
      const owned = idsOf(order)
        .flatMap((id) => standing.get(id) ?? [])
        .filter((item) => item.status === 'OWNED');
      const isAnothers = owned.every((item) => item.clientOrderId !== clientOrderId);
      const item = fence.kind === 'item' ? fence.item : isAnothers ? owned[0] : undefined;
      return item === undefined ? [] : [[order.providerOrderId, item]];
    }),
  );

const describe = (verdict: ProviderOrderVerdict): Record<string, string> => ({
  verdict: verdict.kind,
  ...('reason' in verdict ? { reason: verdict.reason } : {}),
  ...('order' in verdict ? { clientOrderId: verdict.order.clientOrderId } : {}),
});

/** Every undecided order, parked ones included: the index finds them, the table is read for their facts. */
const readCandidates = async (self: Candidate, { ledger }: ProviderWorker): Promise<Candidate[]> => {
  const states: WatchMark[] = ['SUBMITTING', 'IN_DOUBT', 'NEEDS_ATTENTION'];
  const ids = (await Promise.all(states.map((state) => ledger.orders.watchedOrders(state, END_OF_TIME)))).flat();
  const others = [...(await ledger.orders.getOrders(ids.filter((id) => id !== self.order.clientOrderId))).values()];
  const undecided = others.filter((order): order is UndecidedOrder => isUndecided(order));
  const candidates = await pMap(undecided, (order) => candidateOf(order, ledger.orders), {
    concurrency: READS_AT_ONCE,
  });
  return [self, ...candidates];
};

/**
 * Carries out the verdict through the items of the provider order's own ids. Returns the order of ours that it
 * recorded.
 */
export const dealWith = async (
  order: ListedOrder,
  { items, item }: { readonly items: ItemsById; readonly item: ProviderOrderItem | undefined },
  verdict: ProviderOrderVerdict,
  deps: ProviderWorker,
): Promise<OrderedOrder | undefined> => {
  switch (verdict.kind) {
    case 'nothing':
    case 'wait':
      return undefined;
    case 'adopt':
      return adoptOrder(verdict.order, { listed: order, item }, verdict.reason, deps);
    case 'cancel':
      await cancelFenced(order, items, deps);
      return undefined;
    case 'mark-cancelled':
      await markCancelled(order, deps);
      return undefined;
    case 'give-up-cancelling':
      await giveUpCancelling(order, deps);
      return undefined;
    case 'mark-extra':
      await markExtra(order, items, verdict, deps);
      return undefined;
  }
};
