import type { CommandRequestOf } from '../../domain/commands/command.ts';
import { verifyLedger } from '../verify/verify-ledger.ts';
import { type CommandOutcome, type CommandRun, providerWorkerOf } from './command-run.ts';

/**
 * May be repeated, and is continued by as many invocations as it takes: it reads, and what it writes are its own pages
 * and its progress. Its end is measured, for the alarm.
 */
export const runVerification = async (
  { from }: CommandRequestOf<'verify'>,
  run: CommandRun,
): Promise<CommandOutcome> => {
  const { command, deps } = run;
  const { commandId, requestedAt, verification: resumed } = command;
  // What comes after the request belongs to the next one: each try has the same period.
  const period = { from: Date.parse(from), to: Date.parse(requestedAt) };
  const worker = await providerWorkerOf(run);
  const verification = await verifyLedger(
    period,
    {
      resumed,
      mayGoOn: run.mayGoOn,
      keepPage: (page, differences) => deps.ledger.commands.putDifferences(commandId, page, differences),
      keepProgress: (progress) => {
        const { compared, listed, differences } = progress.counts;
        const text = `${listed} orders there and ${compared} of ours read, ${differences} differences`;
        return run.onVerified(text, progress);
      },
    },
    worker,
  );
  if (verification === undefined) return { kind: 'again' };
  deps.metrics.record('VerifiedDifferences', verification.counts.differences);
  deps.metrics.record('VerifiedUnanswered', verification.counts.unanswered);
  return { kind: 'done', result: { kind: 'verified', ...verification } };
};
