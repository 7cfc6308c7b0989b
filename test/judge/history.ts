/** Who pays, as README tells it. */
type PaymentMode = 'manual' | 'confirm' | 'auto';

/** What the owner of a stage has set. Times in milliseconds. */
export interface Terms {
  readonly payment: PaymentMode;
  /** Every file waits until somebody approves it. */
  readonly approval: boolean;
  /** By profile, the user groups that it knows. The first is the one for lines that name none. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
  /** The IAM user that orders for the stage, and for nothing else. */
  readonly operator: string;
  /** False where the credentials do not name that user: then what may be somebody else's is not cancelled. */
  readonly namesOperator?: boolean;
  /** T: a call is committed so soon after it came in, or never. */
  readonly commitWithinMs: number;
  /** V: an order is listed so soon after it was placed. */
  readonly listedWithinMs: number;
  /** An accepted order is looked at at least this often: so old may the news of a report be. */
  readonly lookWithinMs: number;
  /** How often one order is sent at most; what the provider throttled does not count. */
  readonly maxAttempts: number;
  /** Whatever went wrong had been over for hours by then (epoch ms): an order that comes later has waited for nothing. */
  readonly orderedBy?: number;
}

/** A file that HR put under `incoming/`. */
export interface Drop {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A result file or a summary, as it could be read from `at` on. */
export interface Output {
  readonly drop: string;
  readonly kind: 'result' | 'summary';
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What a person asked Deskdrop to do, and whether it was done. */
export interface Command {
  readonly at: number;
  readonly command: 'approve' | 'reject' | 'release' | 'redrive' | 'adopt' | 'absent';
  readonly done: boolean | 'unknown';
  /** For approve and reject. */
  readonly drop?: string;
  /** The users, and pools as `pool NAME`, that it is about; lower case. */
  readonly people?: readonly string[];
  /** It was told to end this order of Deskdrop's, and not to let its people have another desktop. */
  readonly order?: string;
}

/** What operators were told besides the results: an alarm, a line of the log at ERROR, a row of `status`. */
export interface Notice {
  readonly at: number;
  readonly text: string;
}

/** One line of the provider's own journal. Orders of others stand in it as well. */
export type Entry = { readonly at: number } & (
  | { readonly event: 'call'; readonly call: string; readonly body: string }
  | {
      readonly event: 'answer';
      readonly call: string;
      readonly status: number;
      /** The order id that it told. */
      readonly order?: string;
      /** Of a refusal: the computer and user names that it is about; absent where it is about the whole call. */
      readonly about?: readonly string[];
      /** The provider took no order of anybody then, whatever it asked for. */
      readonly notNow?: true;
    }
  /** The connection broke, or nothing was answered: whatever the call did, nobody was told. */
  | { readonly event: 'unanswered'; readonly call: string }
  | {
      readonly event: 'placed';
      readonly order: string;
      /** Further ids of it: those of the parts of a combined order. */
      readonly parts?: readonly string[];
      /** Absent for an order that another way than this API brought. */
      readonly call?: string;
      readonly operator: string;
      /** By the provider's own clock. */
      readonly payBy: number;
      /** From when on lists show it. */
      readonly listedAt: number;
      readonly desktops: readonly { readonly user: string; readonly computer: string }[];
    }
  /** `order`: as it was placed. `api`: by a payment call. `console`: by a person. */
  | { readonly event: 'paid'; readonly order: string; readonly by: 'order' | 'api' | 'console' }
  | { readonly event: 'payment-refused'; readonly order: string }
  | { readonly event: 'cancelled'; readonly order: string; readonly by: 'api' | 'console' | 'deadline' }
  | { readonly event: 'failed'; readonly order: string; readonly computer: string }
  | {
      readonly event: 'made';
      readonly order: string;
      readonly computer: string;
      /** Lists show, of the desktop and not of a job, whose it is: its name, its user, or the tag that it was ordered with. */
      readonly shown: boolean;
    }
);

/** What somebody outside saw of one stage and of its provider. All times are epoch milliseconds of one clock. */
export interface History {
  readonly terms: Terms;
  readonly drops: readonly Drop[];
  readonly outputs: readonly Output[];
  readonly commands: readonly Command[];
  readonly notices: readonly Notice[];
  /** In the order of time. */
  readonly journal: readonly Entry[];
  /** Nothing more will happen: what is not done now is not done at all. */
  readonly atRest: boolean;
  readonly endedAt: number;
}
