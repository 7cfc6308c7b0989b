import { type Command, Option } from 'commander';
import { withPlaceOptions } from '../connect/place-options.ts';
import { lazily } from '../terminal/lazily.ts';
import { parseSince } from '../terminal/since.ts';
import { withExamples } from '../terminal/with-examples.ts';

/** As long as the schedule looks back. */
const DEFAULT = parseSince('5w');

export const addVerifyCommand = (program: Command): Command =>
  withExamples(
    withPlaceOptions(
      program
        .command('verify')
        .description('hold the ledger against the provider both ways, and list each difference: changes nothing'),
    )
      .addOption(
        new Option('--since <when>', 'files dropped, and orders placed, since then')
          .argParser(parseSince)
          .default(DEFAULT, DEFAULT.text),
      )
      .option('--last', 'only show what the schedule found last')
      .option('--json', 'one JSON document'),
    '--stage prod',
    '--since 2d',
    '--last --stage prod',
  ).action(lazily(async () => (await import('./verify.ts')).verify));
