import type { Attempt } from './order.ts';

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
  | { readonly providerOrderId: string; readonly status: 'CANCELLING' | 'CANCELLED' }
  /** Nobody's. With `clientOrderId` it is an order of ours that came too late, and is cancelled while it is unpaid. */
  | {
      readonly providerOrderId: string;
      readonly status: 'EXTRA';
      readonly why: string;
      readonly clientOrderId?: string;
    };
