/** Who pays, as in README. */
type PaymentMode = 'manual' | 'confirm' | 'auto';

/** The settings of a stage. Times in milliseconds. */
export interface Terms {
  readonly payment: PaymentMode;
  /** Every file waits for approval. */
  readonly approval: boolean;
  /** The user groups of each profile. The first one is the default. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
  /** The IAM user who orders for the stage, and for nothing else. */
  readonly operator: string;
  /** False if the credentials do not name that user: then orders that may be another user's are not cancelled. */
  readonly namesOperator?: boolean;
  /** T: a call commits within this time after its arrival, or never. */
  readonly commitWithinMs: number;
  /** V: an order is listed within this time after its placement. */
  readonly listedWithinMs: number;
  /** The longest time between two looks at an accepted order, and so the greatest age of a report's facts. */
  readonly lookWithinMs: number;
  /** The largest number of sends of an order, without throttled ones. */
  readonly maxAttempts: number;
  /**
   * Whatever went wrong had been over for hours by then (epoch ms): an order that comes later has waited for nothing.
   */
  readonly orderedBy?: number;
}

/** A file that HR dropped under `incoming/`. */
export interface Drop {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A result file or a summary that could be read from `at` on. */
export interface Output {
  readonly drop: string;
  readonly kind: 'result' | 'summary';
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What a person asked Deskdrop to do, and whether it was done. */
export interface Command {
  readonly at: number;
  readonly command: 'approve' | 'reject' | 'stop' | 'release' | 'redrive' | 'adopt' | 'absent';
  readonly done: boolean | 'unknown';
  /** For approve, reject and stop. */
  readonly drop?: string;
  /** Its users, and pools as `pool NAME`; lower case. */
  readonly people?: readonly string[];
  /** The order that it ended, without allowing its people another desktop. */
  readonly order?: string;
}

/** What operators saw besides the results: an alarm, a log line at ERROR, a row of `status`. */
export interface Notice {
  readonly at: number;
  readonly text: string;
}

/** One line of the provider's journal, which includes orders of other users. */
export type Entry = { readonly at: number } & (
  | { readonly event: 'call'; readonly call: string; readonly body: string }
  | {
      readonly event: 'answer';
      readonly call: string;
      readonly status: number;
      /** The order id in the answer. */
      readonly order?: string;
      /** The computer and user names that a refusal is about; absent if it is about the whole call. */
      readonly about?: readonly string[];
      /** The provider accepted no orders at that time. */
      readonly notNow?: true;
    }
  /** The connection broke, or no answer arrived. */
  | { readonly event: 'unanswered'; readonly call: string }
  | {
      readonly event: 'placed';
      readonly order: string;
      /** Further ids: those of the sub-orders of a combined order. */
      readonly parts?: readonly string[];
      /** Absent for an order that was not placed through this API. */
      readonly call?: string;
      readonly operator: string;
      /** By the provider's own clock. */
      readonly payBy: number;
      /** When lists begin to show it. */
      readonly listedAt: number;
      readonly desktops: readonly { readonly user: string; readonly computer: string }[];
    }
  /** `order`: when it was placed. `api`: by a payment call. `console`: by a person. */
  | { readonly event: 'paid'; readonly order: string; readonly by: 'order' | 'api' | 'console' }
  | { readonly event: 'payment-refused'; readonly order: string }
  | { readonly event: 'cancelled'; readonly order: string; readonly by: 'api' | 'console' | 'deadline' }
  | { readonly event: 'failed'; readonly order: string; readonly computer: string }
  | {
      readonly event: 'made';
      readonly order: string;
      readonly computer: string;
      /** Desktop lists show whose it is: its name, its user, or its order's tag. */
      readonly shown: boolean;
    }
);

/** What an outsider can see of one stage and its provider. All times are epoch milliseconds of one clock. */
export interface History {
  readonly terms: Terms;
  readonly drops: readonly Drop[];
  readonly outputs: readonly Output[];
  readonly commands: readonly Command[];
  readonly notices: readonly Notice[];
  /** Sorted by time. */
  readonly journal: readonly Entry[];
  /** The end: nothing more will happen. */
  readonly atRest: boolean;
  readonly endedAt: number;
}
