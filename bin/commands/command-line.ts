import tab from '@bomb.sh/tab/commander';
import { type Argument, Command, CommanderError, Option } from 'commander';
import { ProfileFilesError } from '../../lambdas/adapters/profile-files.ts';
import { ConfigError } from '../../lambdas/domain/values/config-error.ts';
import { errorStack } from '../../lambdas/domain/values/describe-error.ts';
import { readVersion } from '../../lib/files/installation.ts';
import { DataFolderError } from '../../local/cloud/data/data-folder.ts';
import { addCheckCommands } from './check-commands.ts';
import type { DeskdropOptions } from './connect/start-deskdrop.ts';
import { addOperatorCommands } from './operator-commands.ts';
import { addReadCommands } from './read-commands.ts';
import type { RunOptions } from './run/run-files.ts';
import { withRunOptions } from './run/run-options.ts';
import { awsFault } from './terminal/aws-fault.ts';
import { CommandError } from './terminal/command-error.ts';
import { printableLines } from './terminal/printable.ts';
import { untilStopped } from './terminal/stop-signal.ts';
import { withExamples } from './terminal/with-examples.ts';

/** Exit status if the command could not run. Status 2 means that a line or a file needs a person. */
const COULD_NOT_RUN = 1;

/** `order <id>`: the name of a command and its arguments, as the help shows them. */
const termOf = (command: Command): string =>
  [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' ');

const argumentTerm = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

/** @param setStatus receives the exit status of a command that ends with another status than 0 */
export const createProgram = (setStatus: (status: number) => void): Command => {
  const program = new Command('deskdrop')
    .description('Orders a desktop for every line of a CSV: each person once, each line answered.')
    .version(readVersion(), '--version')
    .addHelpText('after', '\nEach command shows its options, with examples: deskdrop COMMAND --help')
    // Without "[options]", which would follow every command, the descriptions have more room.
    .configureHelp({ subcommandTerm: termOf })
    .exitOverride()
    .showHelpAfterError('(--help shows how)');

  program.commandsGroup('Order:');
  withExamples(
    withRunOptions(program.command('run').description('run files through the local cloud until each has its result'))
      .argument('<files...>', 'CSV files of users')
      .option('--out <dir>', 'where the result files go', 'results')
      .option('--json', 'one JSON document on stdout, progress on stderr')
      .option('--plan', 'only show and write what would be ordered: sends nothing and orders nothing')
      .addOption(
        new Option('--check', 'of --plan: ask the provider whether it has all that, and for its list price').implies({
          plan: true,
        }),
      )
      .action(async (files: string[], options: RunOptions) =>
        setStatus(
          options.plan
            ? await (await import('./run/plan-files.ts')).planFiles(files, options)
            : await (await import('./run/run-files.ts')).runFiles(files, options),
        ),
      ),
    'examples/new-hires.csv',
    'examples/mixed.csv --plan',
    'examples/mixed.csv --plan --check',
  );
  withExamples(
    withRunOptions(program.command('local').description('keep the local cloud up until Ctrl-C')).action(
      async (options: DeskdropOptions) => setStatus(await (await import('./run/keep-cloud.ts')).keepCloud(options)),
    ),
    '',
    '--data /var/lib/deskdrop',
  );
  program.commandsGroup('See:');
  addReadCommands(program);
  program.commandsGroup('Decide:');
  addOperatorCommands(program);
  program.commandsGroup('Check:');
  addCheckCommands(program);
  program.commandsGroup('Help:');
  program.addHelpCommand(
    new Command('help').argument('[command]').description('show the help of a command').helpGroup('Help:'),
  );
  // Adds `completion SHELL`, and the hidden command that the completion script calls.
  tab(program, { completionCommandName: 'completion' });
  program.commands
    .find((command) => command.name() === 'completion')
    ?.description('print a script that lets your shell complete commands and options');
  return program;
};

/** Errors with a message for the user. Any other error is a bug, and is shown with its stack trace. */
const EXPECTED = [CommandError, ConfigError, DataFolderError, ProfileFilesError];

/** Runs one command and returns the exit status. */
export const runCommandLine = async (args: readonly string[]): Promise<number> => {
  let status = 0;
  const program = createProgram((value) => {
    status = value;
  });
  try {
    const ended = await untilStopped(() => program.parseAsync(args, { from: 'user' }).then(() => status));
    if (typeof ended === 'number') return ended;
    if (ended.sentence !== '') process.stderr.write(`${ended.sentence}\n`);
    return ended.exitStatus;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : COULD_NOT_RUN;
    process.stderr.write(`${printableLines(describe(error))}\n`);
    return COULD_NOT_RUN;
  }
};

const describe = (error: unknown): string => {
  if (error instanceof Error && EXPECTED.some((kind) => error instanceof kind)) return error.message;
  return awsFault(error) ?? errorStack(error);
};
