import { type Attempt, type OrderedOrder, sameAttempt } from './order.ts';

/**
 * The ledger's item for one order at the provider: the one fence between recording, adopting, paying and cancelling it.
 * Its first write is put-if-absent, and all four need to have won it.
 */
export type ProviderOrderItem =
  | {
      readonly providerOrderId: string;
      readonly status: 'OWNED';
      readonly clientOrderId: string;
      readonly attempt: Attempt;
    }
  | {
      readonly providerOrderId: string;
      readonly status: 'CANCELLING';
      /** Whose it was and is, should the provider not cancel it: an order that was not paid in time. */
      readonly owner?: { readonly clientOrderId: string; readonly attempt: Attempt };
    }
  | { readonly providerOrderId: string; readonly status: 'CANCELLED' }
  /** Nobody's. With `clientOrderId` it is an order of ours that came too late, and is cancelled while it is unpaid. */
  | {
      readonly providerOrderId: string;
      readonly status: 'EXTRA';
      readonly why: string;
      readonly clientOrderId?: string;
    };

type OwnedItem = Extract<ProviderOrderItem, { status: 'OWNED' }>;

/** It is this order's, of this very attempt. */
export const isOwnedBy = (
  item: ProviderOrderItem | undefined,
  { clientOrderId, attempt }: OrderedOrder,
): item is OwnedItem =>
  item?.status === 'OWNED' && item.clientOrderId === clientOrderId && sameAttempt(item.attempt, attempt);
