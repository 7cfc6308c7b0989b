import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  COLUMNS_RULE,
  type ColumnSettings,
  columnSettingErrors,
  parseColumns,
} from '../../../lambdas/domain/columns/column-settings.ts';
import { PAYMENT_MODES } from '../../../lambdas/domain/orders/order.ts';
import { parseUserNames } from '../../../lambdas/domain/planning/placeholders.ts';
import {
  APPROVAL_RULE,
  LIMIT_RULE,
  PERCENT_RULE,
  parseApproval,
  parseLimit,
  parsePercent,
} from '../../../lambdas/domain/planning/spending-guard.ts';
import { MONEY_RULE, parseMoney } from '../../../lambdas/domain/values/money.ts';
import { LANGUAGES } from '../../../lambdas/domain/wording/language.ts';
import { PROFILES_DIR } from '../../../lib/files/installation.ts';
import { MAX_INVALID_PERCENT, STAGE_NAMES } from '../../../lib/stage/stage-config.ts';

const ruled =
  <T>(parse: (text: string) => T | undefined, rule: string) =>
  (text: string): T => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(`It ${rule}.`);
    return value;
  };

const readColumns = (text: string): ColumnSettings => {
  const columns = ruled(parseColumns, COLUMNS_RULE)(text);
  const [error] = columnSettingErrors(columns);
  if (error !== undefined) throw new InvalidArgumentError(error);
  return columns;
};

export const withRunOptions = (command: Command): Command =>
  command
    .option('--data <dir>', 'folder of the ledger; give the same folder again to continue', '.local')
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
      'user names that look like placeholders but are real, separated by commas',
      (text: string) => parseUserNames(text) ?? [],
    )
    .option(
      '--columns <names>',
      'columns that headers are read as, or carry: "Login ID=user_name,Size=carry"',
      readColumns,
    )
    .option('--user-name-from-email', 'user_name is the local part of an address')
    .addOption(
      new Option('--lang <language>', 'language of the reasons in the result').choices(LANGUAGES).default('en'),
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
    .option('--max-lines-per-file <number>', 'a file with more waits for approval', ruled(parseLimit, LIMIT_RULE))
    .option(
      '--max-invalid-percent <number>',
      `a file of which more lines are invalid waits for approval (default: ${MAX_INVALID_PERCENT})`,
      ruled(parsePercent, PERCENT_RULE),
    )
    .addOption(
      new Option('--profiles <dir>', 'order profiles').default(
        existsSync('profiles') ? 'profiles' : PROFILES_DIR,
        '"profiles" here, otherwise those that come with Deskdrop',
      ),
    )
    .option('--default-profile <name>', 'order profile of lines that name none')
    .addOption(new Option('--stage <name>', 'stage whose stack is run').choices(STAGE_NAMES).default('local'))
    .option('--aws-endpoint <url>', 'a server that speaks the AWS protocols, instead of the embedded emulators')
    .option(
      '--workspace-endpoint <url>',
      'send the orders there instead of to the built-in simulator (all four together)',
    )
    .option('--provider-region <name>', 'provider region whose endpoints are used, unless an option names another')
    .option(
      '--iam-endpoint <url>',
      'where tokens come from; credentials (token or access key) in WORKSPACE_CREDENTIALS',
    )
    .option('--bss-endpoint <url>', 'billing, which shows the result of a lost response')
    .option('--project-id <id>', "the provider's project");
