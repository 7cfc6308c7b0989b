import { desktopClaim, userClaim } from '../../domain/claims/claim.ts';
import type { FoundDesktop } from '../../domain/doubts/evidence.ts';
import { isForeign } from '../../domain/doubts/match-provider-order.ts';
import { idsOfOrder } from '../../domain/doubts/provider-order-ids.ts';
import {
  doublesSince,
  isWatchedForDouble,
  noteDoubles,
  secondDesktops,
  sentMembers,
} from '../../domain/following/doubles.ts';
import type { Member } from '../../domain/members/line.ts';
import { keyOfNumbered, poolKeyOf } from '../../domain/members/pool.ts';
import type { Order, OrderedOrder } from '../../domain/orders/order.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { withoutRepeats } from './read-provider.ts';

/**
 * Finds a second order for the same people, which is possible only if the provider commits or lists later than assumed.
 * It is written to the accepted order and reported; nothing is cancelled or paid because of it.
 *
 * @param ownIds every id of the order's own provider order
 * @param seen desktops that a look has read anyway: for an order no POST of which was given up, nothing more is read
 * @returns the order as it is now; undefined if another process has changed it
 */
export const findDoubles = async (
  order: OrderedOrder,
  ownIds: readonly string[],
  seen: readonly FoundDesktop[],
  deps: ProviderWorker,
): Promise<OrderedOrder | undefined> => {
  const { ledger, clock, times, log } = deps;
  try {
    const isWatched = isWatchedForDouble(order, clock.now(), times);
    if (!isWatched && seen.length === 0) return order;
    const members = await ledger.orders.getMembers(order.clientOrderId);
    const desktops = isWatched ? await readDesktops(order, members, deps) : seen;
    const second = secondDesktops(order, { members, desktops }, ownIds, times);
    const ids = new Set<string>();
    for (const desktop of second) {
      const [id = ''] = desktop.providerOrderIds;
      if (!(order.doubles ?? []).includes(id) && !ids.has(id) && (await isDouble(id, desktop, deps))) ids.add(id);
    }
    return ids.size === 0 ? order : await tellDoubles(order, [...ids], deps);
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    log.warn('second orders could not be looked for', { clientOrderId: order.clientOrderId, reason: error.message });
    return order;
  }
};

/** By name, and every desktop created since: names that the provider generated or does not show cannot be asked for. */
const readDesktops = async (
  order: OrderedOrder,
  members: readonly Member[],
  { book, times }: ProviderWorker,
): Promise<FoundDesktop[]> => {
  const people = sentMembers(order, members).filter(({ pool }) => pool === undefined);
  const byName = await book.findDesktops({
    computerNames: people.map(({ computerName }) => computerName),
    userNames: people.map(({ userName }) => userName),
  });
  return withoutRepeats([...byName, ...(await book.desktopsCreatedSince(doublesSince(order, times)))]);
};

/**
 * A provider order recorded for another order of ours holds people who were released and claimed again. An order that
 * has ended, or a stranger's, is not a second one.
 */
const isDouble = async (id: string, { orderTag }: FoundDesktop, { ledger, book }: ProviderWorker): Promise<boolean> => {
  const item = await ledger.providerOrders.getProviderOrder(id);
  if (item?.status === 'CANCELLED') return false;
  const owner = item?.status === 'OWNED' ? await ledger.orders.getOrder(item.clientOrderId) : undefined;
  const isRecorded = owner?.state === 'ORDERED' ? idsOfOrder(owner).includes(id) : owner?.state === 'CANCELLED';
  if (isRecorded) return false;
  const listed = await book.orderStatus(id);
  if (listed?.status === 'cancelled') return false;
  return listed === undefined || !isForeign(listed, { operator: await book.operator() }) || orderTag !== undefined;
};

const tellDoubles = async (
  order: OrderedOrder,
  ids: readonly string[],
  { ledger, clock, log }: ProviderWorker,
): Promise<OrderedOrder | undefined> => {
  const { clientOrderId, intakeId, providerOrderId } = order;
  const noted = noteDoubles(order, ids, new Date(clock.now()).toISOString());
  // First reported, then written: a stop in between reports it twice, but never loses it.
  log.error('two orders at the provider hold desktops for the same people', {
    clientOrderId,
    intakeId,
    providerOrderId,
    otherProviderOrderIds: ids.join(' '),
  });
  if ((await ledger.orders.write(noted)) === 'lost') return undefined;
  const reason = `it holds desktops of people whom order ${clientOrderId} holds in ${providerOrderId}`;
  for (const id of ids) await ledger.providerOrders.putProviderOrder({ providerOrderId: id, status: 'EXTRA', reason });
  return noted.to;
};

/**
 * The same from the other side: a sweep found a provider order that belongs to no order, and accepted orders hold its
 * people.
 */
export const tellOwnersOf = async (
  providerOrderId: string,
  desktops: readonly FoundDesktop[],
  deps: ProviderWorker,
): Promise<void> => {
  const { ledger } = deps;
  const told = new Set<string>();
  for (const desktop of desktops) {
    const owner = await ownerOf(desktop, deps);
    if (owner?.state !== 'ORDERED' || idsOfOrder(owner).includes(providerOrderId) || told.has(owner.clientOrderId))
      continue;
    told.add(owner.clientOrderId);
    const members = await ledger.orders.getMembers(owner.clientOrderId);
    const sight = { members, desktops: [desktop] };
    const isSecond = secondDesktops(owner, sight, idsOfOrder(owner), deps.times).length > 0;
    if (isSecond && !(owner.doubles ?? []).includes(providerOrderId)) await tellDoubles(owner, [providerOrderId], deps);
  }
};

const ownerOf = async (
  { userName, computerName }: FoundDesktop,
  { ledger }: ProviderWorker,
): Promise<Order | undefined> => {
  const claim =
    userName === ''
      ? ((await ledger.claims.getClaim(desktopClaim(keyOfNumbered(computerName) ?? computerName))) ??
        (await ledger.claims.getClaim(desktopClaim(poolKeyOf(computerName)))))
      : await ledger.claims.getClaim(userClaim(userName));
  return claim === undefined || claim.released !== undefined ? undefined : ledger.orders.getOrder(claim.clientOrderId);
};
