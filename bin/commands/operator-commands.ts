import type { Command } from 'commander';
import { withDecisionOptions, withOperatorOptions } from './connect/operator-options.ts';
import { withLedgerOptions, withSinceOption } from './connect/read-options.ts';
import { withFilterOptions } from './operate/act-on-many.ts';
import { type DecideOptions, decideIntake } from './operate/decide-intake.ts';
import { type PauseOptions, setPause } from './operate/pause.ts';
import { redrive } from './operate/redrive.ts';
import { release } from './operate/release.ts';
import { resolveParked } from './operate/resolve.ts';
import { stopFile } from './operate/stop.ts';
import { withExamples } from './terminal/with-examples.ts';

const VERDICTS = [
  ['approve', 'order a file that waits for approval', '--stage prod'],
  ['reject', 'reject a file that waits for approval', '--reason "no budget" --stage prod'],
] as const;

const BRAKES = [
  ['pause', 'send no order and begin no payment until "resume"', '--stage prod --reason "wrong prices"'],
  ['resume', 'end the pause: everything goes on by itself', '--stage prod'],
] as const;

/**
 * The commands with which a person decides. Each asks for confirmation; those that end an order in doubt check it
 * first.
 */
export const addOperatorCommands = (program: Command): void => {
  for (const [verdict, description, example] of VERDICTS) {
    const command = withDecisionOptions(
      withSinceOption(withLedgerOptions(program.command(verdict).description(description))),
    )
      .argument('<intake>', 'intake id or file name')
      .action((wanted: string, options: DecideOptions) => decideIntake(verdict, wanted, options));
    if (verdict === 'reject') command.option('--reason <text>', 'shown on every line of the result');
    withExamples(command, `new-hires.csv ${example}`);
  }
  withExamples(
    withFilterOptions(withOperatorOptions(program.command('resolve').description('end orders that need attention')))
      .argument('[order]', 'our order id')
      .option('--adopt <id>', "the provider's order that it is")
      .option('--absent', 'nothing of it is at the provider: send it again')
      .action(resolveParked),
    '4ayhzrpfr3ws8ypnhjhj --adopt CS2611280057TWT3P',
    '4ayhzrpfr3ws8ypnhjhj --absent --stage prod',
    '--absent --file new-hires.csv --reason quota --dry-run',
  );
  withExamples(
    withFilterOptions(
      withOperatorOptions(
        program.command('redrive').description('order again the desktops of orders that ended without them'),
      ),
    )
      .argument('[order|intake|file]', 'our order id, or an intake id or file name for all orders of the file')
      .action(redrive),
    '4ayhzrpfr3ws8ypnhjhj',
    'new-hires.csv',
    '--state REJECTED --reason "sold out" --since 2d',
  );
  withExamples(
    withFilterOptions(
      withOperatorOptions(
        program.command('release').description('release a person who left, or may have a second desktop'),
      ),
    )
      .argument('[name]', 'user name or computer name')
      .option('--prefix <text>', "prefix of derived computer names (default: the stage's)")
      .action(release),
    'ada',
    '--file new-hires.csv --state NEEDS_ATTENTION',
  );
  for (const [kind, description, ...examples] of BRAKES)
    withExamples(
      withOperatorOptions(program.command(kind).description(description))
        .option('--reason <text>', 'shown in "status"')
        .action((options: PauseOptions) => setPause(kind, options)),
      ...examples,
    );
  withExamples(
    withSinceOption(withOperatorOptions(program.command('stop').description('send nothing more of a file')))
      .argument('<intake|file>', 'intake id or file name')
      .option('--reason <text>', 'shown on every line that is withdrawn')
      .action(stopFile),
    'new-hires.csv --reason "wrong month" --stage prod',
  );
};
