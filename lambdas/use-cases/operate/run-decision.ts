import type { CommandRequestOf, SeenPayment } from '../../domain/commands/command.ts';
import type { Intake } from '../../domain/intakes/intake.ts';
import { approvePayments } from './approve-payments.ts';
import type { CommandOutcome, CommandRun } from './command-run.ts';
import { decideHeld, type Verdict } from './decide-held.ts';

export const runApproval = (
  { intakeId, payments }: CommandRequestOf<'approve'>,
  run: CommandRun,
): Promise<CommandOutcome> =>
  payments === undefined ? decide(intakeId, 'approve', run) : letPaymentsGo(intakeId, payments, run);

export const runRejection = ({ intakeId }: CommandRequestOf<'reject'>, run: CommandRun): Promise<CommandOutcome> =>
  decide(intakeId, 'reject', run);

/** May be repeated: the decision carries the command's id, and a message that is sent twice changes nothing. */
const decide = async (intakeId: string, verdict: Verdict, { decision, deps }: CommandRun): Promise<CommandOutcome> => {
  const outcome = await decideHeld(intakeId, verdict, decision, deps.ledger.intakes);
  if ('refused' in outcome) return { kind: 'refused', reason: outcome.refused };
  return { kind: 'done', result: { kind: 'decided', sent: await sendOn(outcome.decided, deps) } };
};

/** False: the file is not in the bucket, so a message would only end the intake. The schedule continues it if it comes back. */
const sendOn = async ({ object }: Intake, { files, messages }: CommandRun['deps']): Promise<boolean> => {
  if ((await files.describe(object.bucket, object.key)) === undefined) return false;
  await messages.sendIntakes([object]);
  return true;
};

/**
 * May be repeated: each order's history carries the command's id, one that was let go by it counts as such, and a look
 * that is asked for twice changes nothing.
 */
const letPaymentsGo = async (
  intakeId: string,
  payments: readonly SeenPayment[],
  { decision, deps }: CommandRun,
): Promise<CommandOutcome> => {
  const intake = await deps.ledger.intakes.getIntake(intakeId);
  if (intake === undefined) return { kind: 'refused', reason: `The ledger has no intake ${intakeId}.` };
  const outcome = await approvePayments(intake, payments, decision, deps);
  if ('refused' in outcome) return { kind: 'refused', reason: outcome.refused };
  for (const clientOrderId of outcome.approved) await deps.messages.sendReconcile(clientOrderId, 0);
  return { kind: 'done', result: { kind: 'payments', approved: outcome.approved.length } };
};
