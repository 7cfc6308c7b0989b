import type { HeaderTerms } from '../columns/header-names.ts';
import type { SpendingLimit } from '../events/event-schemas.ts';
import type { WithOutbox } from '../events/stored-event.ts';
import type { PaymentMode } from '../orders/order.ts';
import type { Profile } from '../request/profile.ts';
import type { Money } from '../values/money.ts';
import type { LineStatus } from './line-status.ts';

/** The dropped object, exactly this version of it. */
export interface DropObject {
  readonly bucket: string;
  /** `incoming/<path>/<name>.csv`, not URL-encoded. */
  readonly key: string;
  /** Identity of the bytes if the bucket is not versioned. */
  readonly etag: string;
  readonly versionId?: string;
  readonly sizeBytes: number;
}

/** The origin of the dropped file, as the S3 event states it. Another sender's message may state nothing. */
export interface DropOrigin {
  /** An account's id, never a person: CloudTrail identifies the person by the request's id. */
  readonly requester?: string;
  readonly sourceIpAddress?: string;
  /** The id of the request that put the object. */
  readonly requestId?: string;
}

/** How many lines were planned with which fate. */
export interface LineCounts {
  /** Without the header and without wholly empty lines. */
  readonly lines: number;
  readonly valid: number;
  readonly invalid: number;
  readonly duplicate: number;
}

/** All inputs of a plan besides the bytes: written once, and used by every later run of the intake. */
export interface PinnedPlan extends Pick<HeaderTerms, 'columns' | 'userNameFromEmail'> {
  /**
   * Copies of all profiles of the stage, by name: the default profile and the texts of errors depend on all of them.
   */
  readonly profiles: Readonly<Record<string, Profile>>;
  readonly defaultProfile?: string;
  readonly computerNamePrefix: string;
  readonly payment: PaymentMode;
  readonly allowUserNames?: readonly string[];
  readonly plannerVersion: number;
  /** SHA-256 over every line's fate and every order, hexadecimal. */
  readonly digest: string;
  /** SHA-256 of the file that holds the plan, hexadecimal. Absent in plans of versions that kept none. */
  readonly fileDigest?: string;
  readonly counts: LineCounts;
  /**
   * How many desktops it orders: a line may ask for many. Absent in plans that were pinned before this was recorded.
   */
  readonly desktops?: number;
  readonly orders: number;
  /** The file's cost limit, from the stage at that time. */
  readonly maxAmount?: Money;
  /** The file's cost by the profiles' prices, if they are all in that currency. */
  readonly amount?: Money;
}

interface IntakeCommon extends DropOrigin, WithOutbox {
  readonly intakeId: string;
  readonly object: DropObject;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** When the schedule last considered its message lost. */
  readonly resentAt?: string;
  /** When its latest interim report was written. */
  readonly interimAt?: string;
  /** Its report did not wait for its orders: the schedule looks after them until they have ended. */
  readonly ordersOpen?: true;
  /** When writing its report was last given up: from then on the schedule requests it once a day. */
  readonly reportFailedAt?: string;
  readonly payment: PaymentMode;
  /** Dropped under `plan/`: it is planned and reported, and never ordered. */
  readonly planOnly?: true;
  /** It was held, and this decision approved it. */
  readonly approval?: HoldDecision;
  /** It was held, and this decision rejected it. */
  readonly rejection?: HoldDecision;
  readonly history: readonly {
    readonly at: string;
    readonly to: IntakePhase;
    readonly reason: string;
    readonly by?: HoldDecision;
  }[];
}

/** A person's decision about a held file. */
export interface HoldDecision {
  /** Who they are, in words. */
  readonly by: string;
  /** Their ARN, as IAM has authenticated it. Absent on one machine, and in decisions that earlier versions recorded there. */
  readonly arn?: string;
  /** The trust policy of their role bound the session's name in the ARN, so the name is proved as well. */
  readonly sessionNames?: 'bound';
  /** The command that asked for it. */
  readonly command?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason?: string;
}

/**
 * PLANNING -> REFUSED: the file as a whole cannot be used, and nothing of it was ordered.
 * PLANNING -> QUEUEING: the plan is pinned; its orders are being put and sent.
 * PLANNING -> HELD: the plan is pinned, and a person must approve it; nothing of it is put or sent. It is reported as
 * it is, and stays HELD. HELD -> QUEUEING: approved. HELD -> REJECTED: not to be ordered.
 * PLANNING -> PLANNED: only the plan was requested.
 * QUEUEING -> QUEUED: every order is in the ledger. QUEUEING -> STUCK: a later run planned something else; a person
 * must look.
 * QUEUED, REFUSED, STUCK, REJECTED, PLANNED -> REPORTED: the result file is in the bucket.
 * REPORTED, after QUEUED -> QUEUED: an order that needed attention continues; the result file is written again.
 */
export type Intake =
  | (IntakeCommon & { readonly phase: 'PLANNING' })
  | (IntakeCommon & { readonly phase: 'REFUSED'; readonly error: string })
  | (IntakeCommon & {
      readonly phase: 'HELD';
      readonly plan: PinnedPlan;
      readonly reasons: readonly string[];
      /** The limits of the spending guard among them; absent in files that an earlier version held. */
      readonly limits?: readonly SpendingLimit[];
      /** Set once it has been reported as held. */
      readonly result?: ResultObjects;
    })
  | (IntakeCommon & { readonly phase: 'REJECTED'; readonly plan: PinnedPlan; readonly rejection: HoldDecision })
  /** `wouldBeHeld`: why it would be held if it were dropped to be ordered. */
  | (IntakeCommon & { readonly phase: 'PLANNED'; readonly plan: PinnedPlan; readonly wouldBeHeld: readonly string[] })
  | (IntakeCommon & { readonly phase: 'QUEUEING'; readonly plan: PinnedPlan })
  | (IntakeCommon & { readonly phase: 'QUEUED'; readonly plan: PinnedPlan })
  | (IntakeCommon & { readonly phase: 'STUCK'; readonly plan: PinnedPlan; readonly error: string })
  | (IntakeCommon &
      Ending & {
        readonly phase: 'REPORTED';
        readonly reportedAt: string;
        readonly result: ResultObjects;
        /** Lines by final status, as in the latest report. */
        readonly counts?: Readonly<Record<LineStatus, number>>;
      });

/** How a reported file ended: the phase before, and its facts. */
export type Ending =
  | { readonly ending: 'refused'; readonly error: string }
  | { readonly ending: 'rejected'; readonly plan: PinnedPlan; readonly rejection: HoldDecision }
  | { readonly ending: 'planned'; readonly plan: PinnedPlan; readonly wouldBeHeld: readonly string[] }
  | { readonly ending: 'queued'; readonly plan: PinnedPlan }
  | { readonly ending: 'stuck'; readonly plan: PinnedPlan; readonly error: string };

type IntakePhase = Intake['phase'];

/** An intake in one of these phases. */
export type IntakeIn<Phase extends IntakePhase> = Extract<Intake, { readonly phase: Phase }>;

/** Where the report is, in the drop's own bucket. */
export interface ResultObjects {
  readonly resultKey: string;
  readonly summaryKey: string;
}
