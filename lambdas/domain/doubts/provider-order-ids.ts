import type { OrderedOrder } from '../orders/order.ts';
import type { FoundDesktop, ListedOrder } from './evidence.ts';

/** Every known id of the provider order, its own first. */
export const idsOf = ({ providerOrderId, subOrderIds, aliases = [] }: ListedOrder): readonly string[] => [
  ...new Set([providerOrderId, ...subOrderIds, ...aliases]),
];

/**
 * The listed orders, each with all ids that a list or a desktop's own two ids (`order_id`, its root's) connect with it.
 */
export const joinIds = (listed: readonly ListedOrder[], desktops: readonly FoundDesktop[]): readonly ListedOrder[] => {
  const groups = new Map<string, Set<string>>();
  for (const ids of [...listed.map(idsOf), ...desktops.map(({ providerOrderIds }) => providerOrderIds)]) {
    const joined = new Set(ids.flatMap((id) => [id, ...(groups.get(id) ?? [])]));
    for (const id of joined) groups.set(id, joined);
  }
  return listed.map((order) => withIds(order, groups.get(order.providerOrderId) ?? []));
};

/** The order with these ids added. */
export const withIds = (order: ListedOrder, ids: Iterable<string>): ListedOrder => {
  const known = new Set([order.providerOrderId, ...order.subOrderIds]);
  const aliases = [...new Set([...(order.aliases ?? []), ...ids])].filter((id) => !known.has(id));
  return aliases.length === 0 ? order : { ...order, aliases };
};

/** Every known id of an accepted order, the one that it is recorded by first. */
export const idsOfOrder = ({ providerOrderId, otherIds = [] }: OrderedOrder, seen?: ListedOrder): readonly string[] => [
  ...new Set([providerOrderId, ...otherIds, ...(seen === undefined ? [] : idsOf(seen))]),
];

/** And the ids that its desktops have beside one of these: each look may show another one. */
export const idsSeen = (
  order: OrderedOrder,
  seen: ListedOrder,
  desktops: readonly FoundDesktop[],
): readonly string[] => {
  const [joined = seen] = joinIds([{ ...seen, aliases: idsOfOrder(order, seen) }], desktops);
  return idsOfOrder(order, joined);
};
