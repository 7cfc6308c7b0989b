import type { Intake } from '../../../lambdas/domain/intakes/intake.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { findIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { type Since, sinceText } from '../terminal/since.ts';

/** By intake id, object key or file name, as for `status`. `CommandError` unless exactly one intake matches. */
export const onlyIntake = async (
  wanted: string,
  { since }: { readonly since: Since },
  ledger: Ledger,
): Promise<Intake> => {
  const now = Date.now();
  const [intake, ...others] = await findIntakes(ledger, wanted, now, since.from(now));
  if (intake === undefined)
    throw new CommandError(
      `The ledger has no order, intake or file "${wanted}" ${sinceText(since)}: --since looks further back, and "status" lists the files.`,
    );
  if (others.length > 0)
    throw new CommandError(
      `Several files of that name were dropped: name one of the intakes ${[intake, ...others].map(({ intakeId }) => intakeId).join(', ')}.`,
    );
  return intake;
};
