/** The result of one step of submitting an order. */
export type NextStep =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'put-off' };

/** This message has nothing more to do. */
export const DONE: NextStep = { kind: 'done' };

/** The stage is paused: nothing is written, and the message comes again later, however often. */
export const PUT_OFF: NextStep = { kind: 'put-off' };

/**
 * The order was not sent, and is tried again after a while: in this invocation if there is time, otherwise by a
 * message.
 */
export const again = (afterMs: number): NextStep => ({ kind: 'again', afterMs });
