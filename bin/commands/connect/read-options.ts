import { type Command, Option } from 'commander';
import { parseSince, USUAL_SINCE } from '../terminal/since.ts';
import { withPlaceOptions } from './place-options.ts';

/** Of the commands that find a file by its name. */
export const withSinceOption = (command: Command): Command =>
  command.addOption(
    new Option('--since <when>', 'files dropped since then: 90m, 12h, 2d, 3w, or a day or time of UTC')
      .argParser(parseSince)
      .default(USUAL_SINCE, USUAL_SINCE.text),
  );

/** Of the commands that need the ledger alone. */
export const withLedgerOptions = (command: Command): Command =>
  withPlaceOptions(command)
    .option('--aws-endpoint <url>', 'the server given to the run, if its ledger is not in the folder')
    .option('--json', 'one JSON document');

/** Of the commands that only read. */
export const withReadOptions = (command: Command): Command =>
  withLedgerOptions(command).option(
    '--table <name>',
    'any ledger table, for example a restored one, with your AWS credentials',
  );
