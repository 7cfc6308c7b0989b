import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ProfileFilesError } from '../../lambdas/adapters/profile-files.ts';
import { PAYMENT_MODES } from '../../lambdas/domain/orders/order.ts';
import { parseUserNames } from '../../lambdas/domain/planning/placeholders.ts';
import { APPROVAL_RULE, LIMIT_RULE, parseApproval, parseLimit } from '../../lambdas/domain/planning/spending-guard.ts';
import { ConfigError } from '../../lambdas/domain/values/config-error.ts';
import { errorStack } from '../../lambdas/domain/values/describe-error.ts';
import { MONEY_RULE, parseMoney } from '../../lambdas/domain/values/money.ts';
import { PROFILES_DIR } from '../../lib/files/installation.ts';
import { STAGE_NAMES } from '../../lib/stage/stage-config.ts';
import { DataFolderError } from '../../local/cloud/data/data-folder.ts';
import { withPlaceOptions } from './connect/place-options.ts';
import type { DeskdropOptions } from './connect/start-deskdrop.ts';
import { showDesktop, showOrder, showStatus } from './inspect/show-status.ts';
import { type DecideOptions, decideIntake } from './operate/decide-intake.ts';
import { addOperatorCommands } from './operator-commands.ts';
import { keepCloud } from './run/keep-cloud.ts';
import { planFiles } from './run/plan-files.ts';
import { type RunOptions, runFiles } from './run/run-files.ts';
import { awsFault } from './terminal/aws-fault.ts';
import { CommandError } from './terminal/command-error.ts';
import { printableLines } from './terminal/printable.ts';
import { untilStopped } from './terminal/stop-signal.ts';

/** The command could not run; a line or a file that needs a person is 2. */
const COULD_NOT_RUN = 1;

const wholeNumber = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
};

const ruled =
  <T>(parse: (text: string) => T | undefined, rule: string) =>
  (text: string): T => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(`It ${rule}.`);
    return value;
  };

const withRunOptions = (command: Command): Command =>
  command
    .option('--data <dir>', 'holds the ledger; the same folder carries on', '.local')
    .addOption(
      new Option(
        '--payment <mode>',
        'who pays: finance in the console, Deskdrop once the order is recorded, or the provider at once',
      )
        .choices(PAYMENT_MODES)
        .default('manual'),
    )
    .option(
      '--allow-user-names <names>',
      'people whose names look like placeholders, separated by commas',
      (text: string) => parseUserNames(text) ?? [],
    )
    .option(
      '--approval <when>',
      'which files wait for approval: none, always or above-N-desktops',
      ruled(parseApproval, APPROVAL_RULE),
    )
    .option('--max-desktops-per-file <number>', 'a file with more waits for approval', ruled(parseLimit, LIMIT_RULE))
    .option(
      '--max-desktops-per-day <number>',
      'a file that exceeds it waits for approval',
      ruled(parseLimit, LIMIT_RULE),
    )
    .option(
      '--max-amount-per-file <amount>',
      'like "5000 EUR", by the prices in the profiles',
      ruled(parseMoney, MONEY_RULE),
    )
    .addOption(
      new Option('--profiles <dir>', 'order profiles').default(
        existsSync('profiles') ? 'profiles' : PROFILES_DIR,
        '"profiles" here, otherwise those that come with Deskdrop',
      ),
    )
    .option('--profile <name>', 'for lines that name none')
    .addOption(new Option('--stage <name>', 'stage whose stack is run').choices(STAGE_NAMES).default('local'))
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

const withIntakeOptions = (command: Command): Command =>
  withPlaceOptions(command)
    .option('--aws-endpoint <url>', 'the server that the run was given, where its ledger is not in the folder')
    .option('--days <number>', 'how far back a file name is looked for', wholeNumber, 30)
    .option('--json', 'one JSON document');

const withLedgerOptions = (command: Command): Command =>
  withIntakeOptions(command).option(
    '--table <name>',
    'any ledger table, like a restored one, with your AWS credentials',
  );

const createProgram = (setStatus: (status: number) => void): Command => {
  const program = new Command('deskdrop')
    .description('Orders a desktop for every line of a CSV: each person once, each line answered.')
    .exitOverride()
    .showHelpAfterError('(--help shows how)');

  withRunOptions(program.command('run').description('run files through the local cloud until each has its result'))
    .argument('<files...>', 'CSV files of users')
    .option('--out <dir>', 'where the result files go', 'results')
    .option('--json', 'one JSON document on stdout, progress on stderr')
    .option('--plan', 'only show and write what would be ordered: sends nothing and orders nothing')
    .action(async (files: string[], options: RunOptions) =>
      setStatus(await (options.plan ? planFiles(files, options) : runFiles(files, options))),
    );
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
    .option('--prefix <text>', "prefix of derived computer names (default: the stage's)")
    .action(showDesktop);
  for (const verdict of ['approve', 'reject'] as const) {
    const description = { approve: 'let a file go that waits for approval', reject: 'end a file that waits' }[verdict];
    const command = withIntakeOptions(program.command(verdict).description(description))
      .argument('<intake>', 'intake id or file name')
      .requiredOption('--by <name>', 'who decides; it is recorded')
      .option('--yes', 'do not ask first')
      .action((wanted: string, options: DecideOptions) => decideIntake(verdict, wanted, options));
    if (verdict === 'reject') command.option('--reason <text>', 'stands on every line of the result');
  }

  addOperatorCommands(program, withLedgerOptions);
  return program;
};

/** Errors whose message says all there is to say. Any other one is a fault of ours, and shows where. */
const EXPECTED = [CommandError, ConfigError, DataFolderError, ProfileFilesError];

/** Runs one command; returns the exit status. */
export const runCommandLine = async (args: readonly string[]): Promise<number> => {
  let status = 0;
  const program = createProgram((value) => {
    status = value;
  });
  try {
    const ended = await untilStopped(() => program.parseAsync(args, { from: 'user' }).then(() => status));
    if (typeof ended === 'number') return ended;
    process.stderr.write(`${ended.sentence}\n`);
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
