import { type Attempt, sameAttempt } from './attempt.ts';
import type { Order } from './order.ts';

interface ItemOfId {
  readonly providerOrderId: string;
  /** The id under which the order was recorded, if this is another id of the same provider order. */
  readonly sameAs?: string;
}

interface OwnedItem extends ItemOfId {
  readonly status: 'OWNED';
  readonly clientOrderId: string;
  readonly attempt: Attempt;
}

/**
 * The ledger's item for one id of a provider order: the fence between recording, adopting, paying and cancelling it.
 * Its first write is put-if-absent, and all four need to have won it. A provider order with several ids has an item for
 * each known id, and `fenceOf` combines them.
 */
export type ProviderOrderItem =
  | OwnedItem
  | (ItemOfId & {
      readonly status: 'CANCELLING';
      /** Whose it was, and still is if the provider does not cancel it: an order that was not paid in time. */
      readonly owner?: { readonly clientOrderId: string; readonly attempt: Attempt };
    })
  | (ItemOfId & { readonly status: 'CANCELLED' })
  /**
   * Belongs to no order. With `clientOrderId` it is an order of ours that came too late, and is cancelled while it is
   * unpaid.
   */
  | (ItemOfId & { readonly status: 'EXTRA'; readonly reason: string; readonly clientOrderId?: string });

/** The combined meaning of the items of all ids of one order. `contradiction`: nothing may be done with it. */
export type Fence =
  | { readonly kind: 'item'; readonly item: ProviderOrderItem | undefined }
  | { readonly kind: 'contradiction'; readonly reason: string };

const ITEM_RANK = { OWNED: 0, EXTRA: 1, CANCELLING: 2, CANCELLED: 3 } as const;

/**
 * The items are written one by one, so a crash leaves some of them missing. A record under one id counts for all: a
 * process that cancels needs every one of them, and has not called before it had. But two orders of ours, or one that
 * is recorded under one id and cancelled under another, cannot both be right.
 *
 * @param ids of one order at the provider
 */
export const fenceOf = (ids: readonly string[], items: ReadonlyMap<string, ProviderOrderItem>): Fence => {
  const found = ids.flatMap((id) => items.get(id) ?? []).sort((a, b) => ITEM_RANK[a.status] - ITEM_RANK[b.status]);
  const [first] = found;
  const other = found.find((item) => first !== undefined && contradicts(first, item));
  if (first !== undefined && other !== undefined) {
    const reason = `the ids ${ids.join(', ')} are of one order, and ${describe(first)}, while ${describe(other)}`;
    return { kind: 'contradiction', reason };
  }
  const item = first?.status === 'OWNED' ? first : found.find((one) => orderNamedBy(one) !== undefined);
  return { kind: 'item', item: item ?? first };
};

const contradicts = (first: ProviderOrderItem, other: ProviderOrderItem): boolean => {
  const [one, two] = [orderNamedBy(first), orderNamedBy(other)];
  if (one !== undefined && two !== undefined && one !== two) return true;
  if (first.status !== 'OWNED') return false;
  return other.status === 'CANCELLED' || (other.status === 'OWNED' && !sameAttempt(first.attempt, other.attempt));
};

const describe = (item: ProviderOrderItem): string => {
  const owner = orderNamedBy(item);
  return `${item.providerOrderId} is ${item.status}${owner === undefined ? '' : ` of order ${owner}`}`;
};

/** The order of ours that the item names. */
export const orderNamedBy = (item: ProviderOrderItem | undefined): string | undefined => {
  switch (item?.status) {
    case 'OWNED':
    case 'EXTRA':
      return item.clientOrderId;
    case 'CANCELLING':
      return item.owner?.clientOrderId;
    case 'CANCELLED':
    case undefined:
      return undefined;
  }
};

/** Recorded for this order as it was sent by this attempt. */
export const isOwnedBy = (item: ProviderOrderItem | undefined, { clientOrderId, attempt }: Order): item is OwnedItem =>
  item?.status === 'OWNED' && item.clientOrderId === clientOrderId && sameAttempt(item.attempt, attempt);
