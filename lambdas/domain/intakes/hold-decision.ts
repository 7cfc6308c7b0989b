import type { HoldDecision, Intake, IntakeIn } from './intake.ts';

export type HeldIntake = IntakeIn<'HELD'>;
type RejectedIntake = IntakeIn<'REJECTED'>;
type QueueingIntake = IntakeIn<'QUEUEING'>;

/** An account (as the bucket's events name the uploader) or a service stands for many people: it identifies nobody. */
const NOBODY = /^\d{12}$|\.amazonaws\.com$/;

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/**
 * A principal by its whole ARN and by the name at its end: `user/ada` is ada, `assumed-role/Ops/ada` is ada in a role.
 */
const namesOf = (principal: string): readonly string[] =>
  principal.startsWith('arn:') ? [principal, principal.slice(principal.lastIndexOf('/') + 1)] : [principal];

/** Why this person may not decide about the file; undefined if they may. The requester may not approve it. */
export const whyNotDecide = ({ requester }: Intake, { by, arn }: HoldDecision): string | undefined =>
  requester !== undefined &&
  !NOBODY.test(requester) &&
  namesOf(requester).some((asked) =>
    [by, ...(arn === undefined ? [] : namesOf(arn))].some((decides) => same(asked, decides)),
  )
    ? `${requester} dropped the file: somebody else must approve it`
    : undefined;

export const decisionText = (verb: 'approved' | 'rejected', { by, arn, reason }: HoldDecision): string =>
  `${verb} by ${by}${arn === undefined ? '' : ` (${arn})`}${reason === undefined ? '' : `: ${reason}`}`;

/** The pinned plan continues as if it had never been held. */
export const approveHeld = (held: HeldIntake, decision: HoldDecision): QueueingIntake => {
  const { reasons: _, result: __, ...intake } = held;
  const reason = decisionText('approved', decision);
  return {
    ...intake,
    phase: 'QUEUEING',
    approval: decision,
    history: [...intake.history, { at: decision.at, to: 'QUEUEING', reason, by: decision }],
  };
};

export const rejectHeld = (held: HeldIntake, decision: HoldDecision): RejectedIntake => {
  const { reasons: _, result: __, ...intake } = held;
  const reason = decisionText('rejected', decision);
  return {
    ...intake,
    phase: 'REJECTED',
    rejection: decision,
    history: [...intake.history, { at: decision.at, to: 'REJECTED', reason, by: decision }],
  };
};

/** The file is gone permanently, so there is nothing to decide. */
export const loseHeld = (held: HeldIntake, error: string, at: string): IntakeIn<'STUCK'> => {
  const { reasons: _, result: __, ...intake } = held;
  return { ...intake, phase: 'STUCK', error, history: [...intake.history, { at, to: 'STUCK', reason: error }] };
};

/**
 * The commands that approve or reject the file, ready to type. `options`: the ledger and queue, if they have to be
 * given.
 */
export const holdCommands = (intakeId: string, options: string) => {
  const at = options === '' ? '' : ` ${options}`;
  return {
    approve: `npx deskdrop approve ${intakeId} --by NAME${at}`,
    reject: `npx deskdrop reject ${intakeId} --by NAME${at}`,
  };
};
