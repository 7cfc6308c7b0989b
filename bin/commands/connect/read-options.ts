import { type Command, Option } from 'commander';
import { DEFAULT_SINCE, parseSince } from '../terminal/since.ts';
import { withPlaceOptions } from './place-options.ts';

/** For the commands that find a file by its name. */
export const withSinceOption = (command: Command): Command =>
  command.addOption(
    new Option('--since <when>', 'files dropped since then: 90m, 12h, 2d, 3w, or a UTC date or time')
      .argParser(parseSince)
      .default(DEFAULT_SINCE, DEFAULT_SINCE.text),
  );

/** For the commands that need only the ledger. */
export const withLedgerOptions = (command: Command): Command =>
  withServerOptions(command).option('--json', 'one JSON document');

export const withServerOptions = (command: Command): Command =>
  withPlaceOptions(command).option(
    '--aws-endpoint <url>',
    'the server given to the run, if its ledger is not in the folder',
  );

/** For the commands that change nothing. */
export const withReadOptions = (command: Command): Command => withTableOption(withLedgerOptions(command));

export const withTableOption = (command: Command): Command =>
  command.option('--table <name>', 'any ledger table, for example a restored one, with your AWS credentials');
