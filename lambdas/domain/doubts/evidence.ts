import type { Amount } from '../orders/order.ts';

/** One order in the provider's billing list, with its details. */
export interface ListedOrder {
  readonly providerOrderId: string;
  /** Ids of its parts, where it is a combined order. */
  readonly subOrderIds: readonly string[];
  /** Further ids under which the provider files it: its root's, where a part of it is listed, or those of its line items. */
  readonly aliases?: readonly string[];
  /**
   * `pending`: neither payable nor provisioned yet (review, refund, confirmation). `unknown`: none that is documented, so
   * neither paid nor unpaid nor cancelled.
   */
  readonly status: 'unpaid' | 'paid' | 'cancelled' | 'pending' | 'unknown';
  /** The number that an `unknown` status has at the provider. */
  readonly unknownStatus?: number;
  /** Epoch milliseconds; the provider tells whole seconds. */
  readonly createdAt: number;
  /** `subscription_num`: how many desktops it holds; undefined where the provider does not tell. */
  readonly desktops?: number;
  /** Login name of the IAM user that placed it. */
  readonly operator?: string;
  /** Every desktop of the paid order has been made or has failed. */
  readonly completed?: boolean;
  /** Epoch milliseconds; only its details tell it. */
  readonly payBy?: number;
  readonly amount?: Amount;
}

export interface FoundDesktop {
  /** The provider's id of it: two desktops that show no name are two. */
  readonly desktopId: string;
  /** Empty while the provider shows none, which says nothing about whose it is. */
  readonly computerName: string;
  /** Empty for a desktop without a user, and while the provider shows none. */
  readonly userName: string;
  /** Epoch milliseconds, where the provider tells. */
  readonly createdAt?: number;
  /** Our id in the desktop's tag, where it has one: which order of ours was sent for it. */
  readonly orderTag?: string;
  /** The ids under which the provider files its order (`order_id`, `hour_package_info.root_order_id`). */
  readonly providerOrderIds: readonly string[];
}

/** A sub-job that creates a desktop, running or failed: it names its user before the desktop is listed. */
export interface CreationJob {
  /** Empty where the provider tells none; so is the user. */
  readonly computerName: string;
  readonly userName: string;
  /** What it makes, where the provider tells: the same id as the desktop's. */
  readonly desktopId?: string;
  readonly status: 'waiting' | 'running' | 'succeeded' | 'failed';
  /** Epoch milliseconds. */
  readonly beganAt?: number;
  readonly reason?: string;
}
