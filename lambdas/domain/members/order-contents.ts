import type { CreateDesktopOrderRequest } from '../request/order-request.ts';
import type { Member } from './line.ts';

/** Whom an order is for, and the body that all of them together would have. */
export interface OrderContents {
  readonly members: readonly Member[];
  readonly request: CreateDesktopOrderRequest;
}
