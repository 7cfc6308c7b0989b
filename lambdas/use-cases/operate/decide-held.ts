import { approveHeld, decisionText, rejectHeld, whyNotDecide } from '../../domain/intakes/hold-decision.ts';
import type { HoldDecision, Intake } from '../../domain/intakes/intake.ts';
import type { IntakeLedger } from '../../ports/ledger.ts';

export type Verdict = 'approve' | 'reject';

/** `refused`: why the decision was not taken, as a sentence. Nothing was changed in that case. */
export type DecidedHeld = { readonly decided: Intake } | { readonly refused: string };

/**
 * Approves or rejects a held file. Nothing is put or sent: its object has to be sent to the intake queue again, or the
 * schedule finds it. Of two decisions at once, one is refused.
 */
export const decideHeld = async (
  intakeId: string,
  verdict: Verdict,
  decision: HoldDecision,
  intakes: IntakeLedger,
): Promise<DecidedHeld> => {
  const intake = await intakes.getIntake(intakeId);
  if (intake === undefined) return { refused: `The ledger has no intake ${intakeId}.` };
  // The command comes again after a crash, and may have been done: it is the same decision.
  if (decision.command !== undefined && decisionOf(intake)?.command === decision.command) return { decided: intake };
  if (intake.phase !== 'HELD') return { refused: notHeld(intake) };
  const reason = verdict === 'approve' ? whyNotDecide(intake, decision) : undefined;
  if (reason !== undefined) return { refused: `Not approved: ${reason}.` };
  const decided = verdict === 'approve' ? approveHeld(intake, decision) : rejectHeld(intake, decision);
  if ((await intakes.moveIntake(intake, decided)) === 'written') return { decided };
  const now = await intakes.getIntake(intakeId);
  return { refused: notHeld(now ?? intake) };
};

const decisionOf = ({ approval, rejection }: Intake): HoldDecision | undefined => approval ?? rejection;

/** Why there is nothing to decide, as a sentence. */
export const notHeld = ({ object, phase, approval, rejection }: Intake): string => {
  const earlier =
    approval !== undefined
      ? `: ${decisionText('approved', approval)} at ${approval.at}`
      : rejection !== undefined
        ? `: ${decisionText('rejected', rejection)} at ${rejection.at}`
        : '';
  return `${object.key} does not wait for approval, it is ${phase}${earlier}.`;
};
