import type { CommandRequestOf } from '../../domain/commands/command.ts';
import type { CommandOutcome, CommandRun } from './command-run.ts';

/** May be repeated: it only asks. */
export const runDoctor = async (_: CommandRequestOf<'doctor'>, { deps }: CommandRun): Promise<CommandOutcome> => ({
  kind: 'done',
  result: { kind: 'examined', checks: await deps.examine() },
});
