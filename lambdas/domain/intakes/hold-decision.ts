import { parsePrincipal } from '../values/principal.ts';
import type { HoldDecision, Intake, IntakeIn } from './intake.ts';

export type HeldIntake = IntakeIn<'HELD'>;
type RejectedIntake = IntakeIn<'REJECTED'>;
type QueueingIntake = IntakeIn<'QUEUEING'>;

/** An account (as the bucket's events name the uploader) or a service stands for many people: it identifies nobody. */
const NOBODY = /^\d{12}$|\.amazonaws\.com$/;

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/**
 * The names that are proved: the whole ARN and a user's name. The name of a role's session is chosen by whoever assumes
 * the role, so it counts only where the role's trust policy binds it. A bare name is all there is to go by.
 */
const provedNames = (principal: string, isSessionBound: boolean): readonly string[] => {
  if (!principal.startsWith('arn:')) return [principal];
  const parsed = parsePrincipal(principal);
  switch (parsed.kind) {
    case 'user':
      return [principal, parsed.name];
    case 'role':
      return isSessionBound ? [principal, parsed.sessionName] : [principal];
    case 'other':
      return [principal];
  }
};

/** `account/role`; undefined for anybody but a role's session. */
const roleOf = (principal: string): string | undefined => {
  if (!principal.startsWith('arn:')) return undefined;
  const parsed = parsePrincipal(principal);
  return parsed.kind === 'role' ? `${principal.split(':')[4]}/${parsed.role}` : undefined;
};

/**
 * Why this person may not decide about the file; undefined if they may. The requester may not approve it, and two
 * sessions of one role whose names nobody has proved may be one person.
 */
export const whyNotDecide = ({ requester }: Intake, decision: HoldDecision): string | undefined => {
  if (requester === undefined || NOBODY.test(requester)) return undefined;
  const decider = decision.arn ?? decision.by;
  const isBound = decision.sessionNames === 'bound';
  const asked = provedNames(requester, isBound);
  if (provedNames(decider, isBound).some((decides) => asked.some((name) => same(name, decides))))
    return `${requester} dropped the file: somebody else must approve it`;
  const role = roleOf(requester);
  if (role === undefined || isBound || roleOf(decider) !== role) return undefined;
  return `${requester} dropped the file, in the same role: the stage does not say that the role's trust policy binds sts:RoleSessionName, so this may be the same person. Somebody with another role must approve it, or bind the name and deploy with -c sessionNames=bound`;
};

export const decisionText = (verb: 'approved' | 'rejected' | 'stopped', { by, arn, reason }: HoldDecision): string =>
  `${verb} by ${by}${arn === undefined ? '' : ` (${arn})`}${reason === undefined ? '' : `: ${reason}`}`;

/** The pinned plan continues as if it had never been held. */
export const approveHeld = (held: HeldIntake, decision: HoldDecision): QueueingIntake => {
  const { reasons: _, limits: __, result: ___, ...intake } = held;
  const reason = decisionText('approved', decision);
  return {
    ...intake,
    phase: 'QUEUEING',
    approval: decision,
    history: [...intake.history, { at: decision.at, to: 'QUEUEING', reason, by: decision }],
  };
};

/** @param verb `stopped`: by the stop of a file that happened to wait */
export const rejectHeld = (
  held: HeldIntake,
  decision: HoldDecision,
  verb: 'rejected' | 'stopped' = 'rejected',
): RejectedIntake => {
  const { reasons: _, limits: __, result: ___, ...intake } = held;
  const reason = decisionText(verb, decision);
  return {
    ...intake,
    phase: 'REJECTED',
    rejection: decision,
    history: [...intake.history, { at: decision.at, to: 'REJECTED', reason, by: decision }],
  };
};

/** The file is gone permanently, so there is nothing to decide. */
export const loseHeld = (held: HeldIntake, error: string, at: string): IntakeIn<'STUCK'> => {
  const { reasons: _, limits: __, result: ___, ...intake } = held;
  return { ...intake, phase: 'STUCK', error, history: [...intake.history, { at, to: 'STUCK', reason: error }] };
};

/**
 * The commands that approve or reject the file, ready to type. `options`: the stage, or the folder of the ledger, if it
 * has to be given.
 */
export const holdCommands = (intakeId: string, options: string) => {
  const at = options === '' ? '' : ` ${options}`;
  return {
    approve: `npx deskdrop approve ${intakeId}${at}`,
    reject: `npx deskdrop reject ${intakeId}${at}`,
  };
};
