import type { Order } from './order.ts';

/** Nothing was changed, and why not. */
export interface Refused {
  readonly done: false;
  readonly why: string;
}

/** What an operator's step came to. */
export type OperatorResult<Done = { readonly order: Order }> =
  | ({ readonly done: true; readonly what: string } & Done)
  | Refused;

export const refused = (why: string): Refused => ({ done: false, why });
