import type { Amount } from '../orders/payment-state.ts';

/** One order in the provider's billing list, with its details. */
export interface ListedOrder {
  readonly providerOrderId: string;
  /** Ids of its parts, if it is a combined order. */
  readonly subOrderIds: readonly string[];
  /** Further ids of the same order: its root's, if a part of it is listed, or those of its line items. */
  readonly aliases?: readonly string[];
  /**
   * `pending`: neither payable nor provisioned yet (review, refund, confirmation). `unknown`: an undocumented status,
   * so neither paid nor unpaid nor cancelled.
   */
  readonly status: 'unpaid' | 'paid' | 'cancelled' | 'pending' | 'unknown';
  /** The provider's number of an `unknown` status. */
  readonly unknownStatus?: number;
  /** Epoch milliseconds; the provider states whole seconds. */
  readonly createdAt: number;
  /** `subscription_num`: how many desktops it holds; undefined if the provider does not say. */
  readonly desktops?: number;
  /** Login name of the IAM user that placed it. */
  readonly operator?: string;
  /** Every desktop of the paid order has been created or has failed. */
  readonly completed?: boolean;
  /** Epoch milliseconds; only its details show it. */
  readonly payBy?: number;
  readonly amount?: Amount;
}

export interface FoundDesktop {
  /** The provider's id, which keeps two desktops without names apart. */
  readonly desktopId: string;
  /** Empty while the provider shows no name, which says nothing about whose it is. */
  readonly computerName: string;
  /** Empty for a desktop without a user, and while the provider shows none. */
  readonly userName: string;
  /** Epoch milliseconds, if the provider shows it. */
  readonly createdAt?: number;
  /** The id in the desktop's tag, if it has one: the order of ours that was sent for it. */
  readonly orderTag?: string;
  /** The ids of its provider order (`order_id`, `hour_package_info.root_order_id`). */
  readonly providerOrderIds: readonly string[];
}

/** A sub-job that creates a desktop, running or failed: it names its user before the desktop is listed. */
export interface CreationJob {
  /** Empty if the provider shows none; the same for the user. */
  readonly computerName: string;
  readonly userName: string;
  /** The id of the desktop that it creates, if the provider shows it. */
  readonly desktopId?: string;
  readonly status: 'waiting' | 'running' | 'succeeded' | 'failed';
  /** Epoch milliseconds. */
  readonly beganAt?: number;
  readonly reason?: string;
}

/** The results of a sweep's first reads, before the ledger was read. */
export interface Sweep {
  /** Epoch ms: when its first read began. Only a sweep begun after the quiet time may prove an absence. */
  readonly begunAt: number;
  readonly listed: readonly ListedOrder[];
  /** Desktops with one of the order's names or users, and every desktop created since its POST began. */
  readonly desktops: readonly FoundDesktop[];
  readonly jobs: readonly CreationJob[];
  /** The IAM user that we order as, if the credentials or IAM name it. */
  readonly operator?: string | undefined;
}
