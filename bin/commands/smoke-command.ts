import { type Command, InvalidArgumentError } from 'commander';
import { smoke } from './smoke.ts';

const seconds = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 900)
    throw new InvalidArgumentError('It must be a whole number of seconds, 1 to 900.');
  return value;
};

export const addSmokeCommand = (program: Command): void => {
  program
    .command('smoke')
    .description('drop a file that is only planned, and wait for its report: orders nothing, asks no provider')
    .option('--stage <name>', 'stage of the deployed stack, with your AWS credentials; needs --outputs', 'local')
    .option('--outputs <file>', "what `cdk deploy --outputs-file FILE` wrote: the stage's bucket stands there")
    .option('--bucket <name>', 'bucket of a deployed stack (output BucketName), instead of --stage and --outputs')
    .option('--data <dir>', 'folder of the running local cloud, where neither is given', '.local')
    .option('--timeout <seconds>', 'how long to wait for the report', seconds, 180)
    .action(smoke);
};
