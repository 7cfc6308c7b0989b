import type { CreateDesktopOrderRequest } from '../../../lambdas/domain/request/order-request.ts';

/**
 * An `unpaid` order may be cancelled or lapse (`cancelled`). A paid order is `processing` until its last desktop is
 * built or has failed.
 */
export type OrderStatus = 'unpaid' | 'processing' | 'completed' | 'cancelled';

/** One desktop of an order, built or not. Times are epoch milliseconds. */
export interface BookDesktop {
  readonly orderId: string;
  /** Its position in the order, from 0. */
  readonly position: number;
  readonly userName: string;
  readonly computerName: string;
  readonly productId: string;
  readonly desktopId: string;
  /** The id of the sub-job that builds it. */
  readonly subJobId: string;
  /** `ordered`: its order is not paid yet. Only a `built` desktop is listed. */
  readonly state: 'ordered' | 'building' | 'built' | 'failed';
  /** When its build begins and ends; known once the order is paid. */
  readonly beginsAt?: number;
  readonly endsAt?: number;
  readonly failure?: { readonly code: string; readonly reason: string };
}

/** One order in the provider's book. Times are epoch milliseconds. */
export interface BookOrder {
  readonly orderId: string;
  readonly subOrderIds: readonly string[];
  readonly jobId: string;
  readonly createdAt: number;
  /** When it appears in the billing list. */
  readonly listedAt: number;
  readonly payBy: number;
  /** When it is cancelled unless it is paid. */
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
