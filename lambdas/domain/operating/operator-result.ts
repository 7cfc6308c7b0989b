import type { Order } from '../orders/order.ts';

/** The request was refused, with the reason. */
export interface Refused {
  readonly done: false;
  readonly reason: string;
  /** Something else was found and recorded along the way; nothing else was changed. */
  readonly recorded?: true;
}

/** The result of an operator's step. */
export type OperatorResult<Done = { readonly order: Order }> =
  | ({ readonly done: true; readonly what: string } & Done)
  | Refused;

export const refused = (reason: string): Refused => ({ done: false, reason });
