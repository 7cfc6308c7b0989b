import type { Order } from '../orders/order.ts';

/** What was asked for was not done, and why not. */
export interface Refused {
  readonly done: false;
  readonly reason: string;
  /** On the way something else was found and recorded; nothing was changed without it. */
  readonly recorded?: true;
}

/** What an operator's step came to. */
export type OperatorResult<Done = { readonly order: Order }> =
  | ({ readonly done: true; readonly what: string } & Done)
  | Refused;

export const refused = (reason: string): Refused => ({ done: false, reason });
