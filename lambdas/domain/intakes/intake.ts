import type { PaymentMode } from '../orders/order.ts';
import type { Profile } from '../request/profile.ts';
import type { Money } from '../values/money.ts';
import type { FinalWord } from './final-word.ts';

/** The dropped object, exactly this version of it. */
export interface DropObject {
  readonly bucket: string;
  /** `incoming/<path>/<name>.csv`, not URL-encoded. */
  readonly key: string;
  /** Identity of the bytes where the bucket has no versions. */
  readonly etag: string;
  readonly versionId?: string;
  readonly sizeBytes: number;
}

/** Where the drop came from, as the event of S3 tells it. Another drop's message may tell nothing. */
export interface DropOrigin {
  /** An account's id, never a person: CloudTrail knows who, by the request's id. */
  readonly requester?: string;
  readonly sourceIpAddress?: string;
  /** Of the request that put the object. */
  readonly requestId?: string;
}

/** How many lines were planned as what. */
export interface LineCounts {
  /** Without the header and without wholly empty lines. */
  readonly lines: number;
  readonly valid: number;
  readonly invalid: number;
  readonly duplicate: number;
}

/** All that a plan depends on beside the bytes: written once, and used by every later run of the intake. */
export interface PinnedPlan {
  /** Copies of all profiles of the stage, by name: which one is the default, and what an error names, depends on all. */
  readonly profiles: Readonly<Record<string, Profile>>;
  readonly defaultProfile?: string;
  readonly computerNamePrefix: string;
  readonly payment: PaymentMode;
  readonly allowUserNames?: readonly string[];
  readonly plannerVersion: number;
  /** SHA-256 over every line's fate and every order, hexadecimal. */
  readonly digest: string;
  /** SHA-256 of the file that keeps the plan, hexadecimal. Absent in plans of versions that kept none. */
  readonly fileDigest?: string;
  readonly counts: LineCounts;
  /** How many it orders: a line may ask for many. Absent in plans that were pinned before it was noted. */
  readonly desktops?: number;
  readonly orders: number;
  /** What the file may cost, as the stage said then. */
  readonly maxAmount?: Money;
  /** What it costs by the profiles' prices, where they tell in that currency. */
  readonly amount?: Money;
}

interface IntakeCommon extends DropOrigin {
  readonly intakeId: string;
  readonly object: DropObject;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** When the schedule last took its message for lost. */
  readonly resentAt?: string;
  /** When its latest interim report was written. */
  readonly interimAt?: string;
  /** Its report did not wait for its orders: the schedule looks after them until they have ended. */
  readonly ordersOpen?: true;
  /** When its report was last given up: the schedule asks for it once a day from then on. */
  readonly reportFailedAt?: string;
  readonly payment: PaymentMode;
  /** Dropped under `plan/`: it is planned and reported, and never ordered. */
  readonly planOnly?: true;
  /** It was held, and this let it go. */
  readonly approval?: HoldDecision;
  /** It was held, and this ended it. */
  readonly rejection?: HoldDecision;
  readonly history: readonly {
    readonly at: string;
    readonly to: IntakePhase;
    readonly reason: string;
    readonly by?: HoldDecision;
  }[];
}

/** What a person decided on a file that was held. */
export interface HoldDecision {
  /** As they call themselves. */
  readonly by: string;
  /** As AWS knows them. */
  readonly arn?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason?: string;
}

/**
 * PLANNING -> REFUSED: the file as a whole cannot be used, and nothing of it was ordered.
 * PLANNING -> QUEUEING: the plan is pinned; its orders are being put and sent.
 * PLANNING -> HELD: the plan is pinned, and a person must let it go; nothing of it is put or sent. It is reported as it is,
 * and stays HELD. HELD -> QUEUEING: approved. HELD -> REJECTED: not to be ordered.
 * PLANNING -> PLANNED: only the plan was asked for.
 * QUEUEING -> QUEUED: every order is in the ledger. QUEUEING -> STUCK: a later run planned something else; a person must look.
 * QUEUED, REFUSED, STUCK, REJECTED, PLANNED -> REPORTED: the result file is in the bucket.
 * REPORTED -> QUEUED: an order that needed attention goes on; the result file is written again.
 */
export type Intake =
  | (IntakeCommon & { readonly phase: 'PLANNING' })
  | (IntakeCommon & { readonly phase: 'REFUSED'; readonly error: string })
  | (IntakeCommon & {
      readonly phase: 'HELD';
      readonly plan: PinnedPlan;
      readonly reasons: readonly string[];
      /** Once it has been reported as held. */
      readonly result?: ResultObjects;
    })
  | (IntakeCommon & { readonly phase: 'REJECTED'; readonly plan: PinnedPlan; readonly rejection: HoldDecision })
  /** `wouldBeHeld`: why it would be, were it dropped to be ordered. */
  | (IntakeCommon & { readonly phase: 'PLANNED'; readonly plan: PinnedPlan; readonly wouldBeHeld: readonly string[] })
  | (IntakeCommon & { readonly phase: 'QUEUEING'; readonly plan: PinnedPlan })
  | (IntakeCommon & { readonly phase: 'QUEUED'; readonly plan: PinnedPlan })
  | (IntakeCommon & { readonly phase: 'STUCK'; readonly plan: PinnedPlan; readonly error: string })
  | (IntakeCommon & {
      readonly phase: 'REPORTED';
      readonly reportedAt: string;
      readonly result: ResultObjects;
      /** Lines by final word, as the report told them last. */
      readonly counts?: Readonly<Record<FinalWord, number>>;
      readonly plan?: PinnedPlan;
      readonly error?: string;
      readonly wouldBeHeld?: readonly string[];
    });

type IntakePhase = Intake['phase'];

/** An intake in one of these phases. */
export type IntakeIn<Phase extends IntakePhase> = Extract<Intake, { readonly phase: Phase }>;

/** Where the report is, in the drop's own bucket. */
export interface ResultObjects {
  readonly resultKey: string;
  readonly summaryKey: string;
}
