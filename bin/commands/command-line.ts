import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ProfileFilesError } from '../../lambdas/adapters/profile-files.ts';
import { ConfigError } from '../../lambdas/config.ts';
import { DataFolderError } from '../../local/cloud/data-folder.ts';
import { CommandError } from './command-error.ts';
import { keepCloud } from './keep-cloud.ts';
import { type RunOptions, runFiles } from './run-files.ts';
import { showDesktop, showOrder, showStatus } from './show-status.ts';
import type { DeskdropOptions } from './start-deskdrop.ts';

/** The command could not run; a line or a file that needs a person is 2. */
const COULD_NOT_RUN = 1;

const wholeNumber = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
};

const withRunOptions = (command: Command): Command =>
  command
    .option('--data <dir>', 'holds the ledger; the same folder carries on', '.local')
    .addOption(
      new Option('--payment <mode>', 'who pays: finance in the console, or the provider at once')
        .choices(['manual', 'auto'])
        .default('manual'),
    )
    .option('--profiles <dir>', 'order profiles', 'profiles')
    .option('--profile <name>', 'for lines that name none')
    .option('--stage <name>', 'stage whose stack is run', 'local')
    .option('--aws-endpoint <url>', 'a server that speaks the AWS protocols, instead of the embedded emulators')
    .option(
      '--workspace-endpoint <url>',
      'send the orders there instead of to the built-in simulator (all four together)',
    )
    .option('--provider-region <name>', "its endpoints, where no option names another: the provider's own")
    .option(
      '--iam-endpoint <url>',
      'where tokens come from; credentials (token or access key) in WORKSPACE_CREDENTIALS',
    )
    .option('--bss-endpoint <url>', 'billing, which tells what became of a lost answer')
    .option('--project-id <id>', "the provider's project");

const withLedgerOptions = (command: Command): Command =>
  command
    .option('--data <dir>', 'folder of the local ledger', '.local')
    .option('--stage <name>', 'stage of the local ledger', 'local')
    .option('--table <name>', 'ledger table of a deployed stack (output LedgerTableName), with your AWS credentials')
    .option('--days <number>', 'how far back a file name is looked for', wholeNumber, 30)
    .option('--json', 'one JSON document');

const createProgram = (setStatus: (status: number) => void): Command => {
  const program = new Command('deskdrop')
    .description('Orders a desktop for every line of a CSV: each person once, each line answered.')
    .exitOverride()
    .showHelpAfterError('(--help shows how)');

  withRunOptions(program.command('run').description('run files through the local cloud until each has its result'))
    .argument('<files...>', 'CSV files of users')
    .option('--out <dir>', 'where the result files go', 'results')
    .option('--json', 'one JSON document on stdout, progress on stderr')
    .action(async (files: string[], options: RunOptions) => setStatus(await runFiles(files, options)));
  withRunOptions(program.command('local').description('keep the local cloud up until Ctrl-C')).action(
    async (options: DeskdropOptions) => setStatus(await keepCloud(options)),
  );
  withLedgerOptions(program.command('status').description('the files of the last days, or one file and its orders'))
    .argument('[file]', 'file name, object key or intake id')
    .action(showStatus);
  withLedgerOptions(program.command('order').description('one order, its members and its history'))
    .argument('<id>', "our order id, or the provider's")
    .action(showOrder);
  withLedgerOptions(program.command('desktop').description('who has a desktop, and from which order'))
    .argument('<name>', 'user name or computer name')
    .option('--prefix <text>', "the stage's prefix of derived computer names", 'D-')
    .action(showDesktop);
  return program;
};

/** Errors whose message says all there is to say. Any other one is a fault of ours, and shows where. */
const EXPECTED = [CommandError, ConfigError, DataFolderError, ProfileFilesError];

/** Runs one command; returns the exit status. */
export const runCommandLine = async (args: readonly string[]): Promise<number> => {
  let status = 0;
  try {
    await createProgram((value) => {
      status = value;
    }).parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : COULD_NOT_RUN;
    const expected = error instanceof Error && EXPECTED.some((kind) => error instanceof kind);
    process.stderr.write(`${expected ? error.message : describeFault(error)}\n`);
    return COULD_NOT_RUN;
  }
};

const describeFault = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
