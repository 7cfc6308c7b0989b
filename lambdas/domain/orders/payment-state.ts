import { omitUndefined } from '../values/omit-undefined.ts';

export interface Amount {
  readonly value: number;
  readonly currency?: string;
}

/** The payment calls so far that did not pay. */
interface PaymentTries {
  /** How many the provider refused or never got. */
  readonly tries: number;
  /** The provider's message for the last one. */
  readonly problem?: string;
}

/** Not paid, and no call of ours is under way. All times are ISO 8601, UTC. */
export interface Unpaid extends PaymentTries {
  readonly kind: 'unpaid';
  /** Since when no payment call was taken (429, credentials), and the earliest time of the next one. */
  readonly waitingSince?: string;
  readonly notBefore?: string;
}

/** Our own call is under way, or its worker stopped during it. */
export interface Paying extends PaymentTries {
  readonly kind: 'paying';
  /** When the call began. */
  readonly payingAt: string;
  readonly waitingSince?: string;
}

/** No information from the provider yet, or the response to our call proves nothing. */
export interface PaymentUnknown extends PaymentTries {
  readonly kind: 'unknown';
  /** When our call began, where there was one. */
  readonly payingAt?: string;
  /** When the provider confirmed our call; the order itself decides whether it is paid. */
  readonly takenAt?: string;
}

interface Paid {
  readonly kind: 'paid';
  /** When it was first seen paid. */
  readonly paidAt: string;
}

/** Not paid until a person approves it: the file would cost more than it may, or the cost is unknown. */
export interface PaymentHeld {
  readonly kind: 'held';
  readonly problem: string;
  readonly tries: number;
}

/** Not paid, and Deskdrop does not try again. A person may have it try again, or pay in the provider's console. */
export interface PaymentGivenUp {
  readonly kind: 'given-up';
  readonly problem: string;
  readonly tries: number;
}

/**
 * The payment of an accepted order: the provider's latest information, and the results of our own calls.
 *
 * ```
 * unpaid -> paying -> unpaid | unknown | given-up     our call
 * unpaid -> held | given-up -> unpaid                 a limit or a contradiction, and a person's approval
 * any    -> paid                                      as the provider's order shows it, whoever paid
 * paid   -> given-up                                  the provider takes back what it said
 * ```
 */
export type PaymentState = Unpaid | Paying | PaymentUnknown | Paid | PaymentHeld | PaymentGivenUp;

/** The provider's order is known to be unpaid. */
export const isUnpaid = (state: PaymentState): state is Unpaid | PaymentHeld | PaymentGivenUp =>
  state.kind === 'unpaid' || state.kind === 'held' || state.kind === 'given-up';

/** Deskdrop has stopped trying to pay: a person restarts it or pays, or the order lapses. */
export const isStopped = (state: PaymentState): state is PaymentHeld | PaymentGivenUp =>
  state.kind === 'held' || state.kind === 'given-up';

/** A call of ours may still take effect. */
export const isCalling = (state: PaymentState): state is Paying | PaymentUnknown =>
  state.kind === 'paying' || state.kind === 'unknown';

/** The state once the provider's order is seen unpaid: calls are over, and what a person must decide stays. */
export const asUnpaid = (state: PaymentState): Unpaid | PaymentHeld | PaymentGivenUp => {
  switch (state.kind) {
    case 'unpaid':
    case 'held':
    case 'given-up':
      return state;
    case 'paid':
      return { kind: 'unpaid', tries: 0 };
    case 'paying':
    case 'unknown': {
      const { kind: _, tries, problem } = state;
      const waitingSince = state.kind === 'paying' ? state.waitingSince : undefined;
      return {
        kind: 'unpaid',
        tries,
        ...omitUndefined({ problem, waitingSince }),
      };
    }
  }
};
