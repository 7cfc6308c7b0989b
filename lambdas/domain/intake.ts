import type { PaymentMode } from './order.ts';
import type { Profile } from './profile.ts';

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
  readonly plannerVersion: number;
  /** SHA-256 over every line's fate and every order, hexadecimal. */
  readonly digest: string;
  readonly counts: LineCounts;
  readonly orders: number;
}

interface IntakeCommon {
  readonly intakeId: string;
  readonly object: DropObject;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly requester?: string;
  /** When the schedule last took its message for lost. */
  readonly resentAt?: string;
  readonly payment: PaymentMode;
  readonly history: readonly { readonly at: string; readonly to: IntakePhase; readonly why: string }[];
}

/**
 * PLANNING -> REFUSED: the file as a whole can not be used, and nothing of it was ordered.
 * PLANNING -> QUEUEING: the plan is pinned; its orders are being put and sent.
 * QUEUEING -> QUEUED: every order is in the ledger. QUEUEING -> STUCK: a later run planned something else; a person must look.
 * QUEUED, REFUSED, STUCK -> REPORTED: the result file is in the bucket.
 * REPORTED -> QUEUED: an order that needed attention goes on; the result file is written again.
 */
export type Intake =
  | (IntakeCommon & { readonly phase: 'PLANNING' })
  | (IntakeCommon & { readonly phase: 'REFUSED'; readonly error: string })
  | (IntakeCommon & { readonly phase: 'QUEUEING'; readonly plan: PinnedPlan })
  | (IntakeCommon & { readonly phase: 'QUEUED'; readonly plan: PinnedPlan })
  | (IntakeCommon & { readonly phase: 'STUCK'; readonly plan: PinnedPlan; readonly error: string })
  | (IntakeCommon & {
      readonly phase: 'REPORTED';
      readonly reportedAt: string;
      readonly result: ResultObjects;
      readonly plan?: PinnedPlan;
      readonly error?: string;
    });

type IntakePhase = Intake['phase'];

/** Where the report is, in the drop's own bucket. */
export interface ResultObjects {
  readonly resultKey: string;
  readonly summaryKey: string;
}
