import { type Command, InvalidArgumentError } from 'commander';
import { withPlaceOptions } from '../connect/place-options.ts';
import { lazily } from '../terminal/lazily.ts';

const seconds = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 900)
    throw new InvalidArgumentError('It must be a whole number of seconds, 1 to 900.');
  return value;
};

export const addSmokeCommand = (program: Command): Command =>
  withPlaceOptions(
    program
      .command('smoke')
      .description(
        'drop a file that is only planned, and wait for its report: orders nothing, does not call the provider',
      ),
  )
    .option('--outputs <file>', 'what `cdk deploy --outputs-file FILE` wrote, if you may not read SSM parameters')
    .option('--bucket <name>', 'bucket of a deployed stage (output BucketName), likewise')
    .option('--json', 'one JSON document')
    .option('--timeout <seconds>', 'how long to wait for the report', seconds, 180)
    .action(lazily(async () => (await import('./smoke.ts')).smoke));
