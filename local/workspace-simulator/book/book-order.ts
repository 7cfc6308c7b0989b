import type { CreateDesktopOrderRequest } from '../../../lambdas/domain/request/order-request.ts';

/**
 * `unpaid` may still be cancelled or lapse (`cancelled`); a paid order is `processing` until its last desktop is built or
 * has failed.
 */
export type OrderStatus = 'unpaid' | 'processing' | 'completed' | 'cancelled';

/** One desktop of an order, whether it exists yet or not. Times are epoch milliseconds. */
export interface BookDesktop {
  readonly orderId: string;
  /** Its place in the order, from 0. */
  readonly position: number;
  readonly userName: string;
  readonly computerName: string;
  readonly productId: string;
  readonly desktopId: string;
  /** Of the sub-job that builds it. */
  readonly subJobId: string;
  /** `ordered`: nothing is being done for it yet. Only a `built` desktop is listed. */
  readonly state: 'ordered' | 'building' | 'built' | 'failed';
  /** From when to when it is built; known once the order is paid. */
  readonly beginsAt?: number;
  readonly endsAt?: number;
  readonly failure?: { readonly code: string; readonly reason: string };
}

/** One order as the provider's books hold it. Times are epoch milliseconds. */
export interface BookOrder {
  readonly orderId: string;
  readonly subOrderIds: readonly string[];
  readonly jobId: string;
  readonly createdAt: number;
  /** When the billing list begins to show it. */
  readonly listedAt: number;
  readonly payBy: number;
  /** Unpaid, it is cancelled then. */
  readonly lapsesAt: number;
  /** Login name of the IAM user who placed it. */
  readonly operator: string;
  readonly autoPay: boolean;
  readonly request: CreateDesktopOrderRequest;
  readonly status: OrderStatus;
  readonly paidAt?: number;
  /** When it was completed or cancelled. */
  readonly endedAt?: number;
  /** Cancelled because nobody paid in time. */
  readonly lapsed: boolean;
  readonly desktops: readonly BookDesktop[];
}

export const isLive = (order: BookOrder): boolean => order.status !== 'cancelled';
