import { type Command, InvalidArgumentError } from 'commander';
import { type PlaceOptions, withPlaceOptions } from './place-options.ts';

/** The options of the commands that ask for a change. */
export interface OperatorOptions extends PlaceOptions {
  /** On one machine, where nobody proves a name. On a deployed stage IAM says who it is. */
  readonly by?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const NAME_MAX = 100;

const personName = (text: string): string => {
  const name = text.trim();
  if (name === '' || name.length > NAME_MAX || name.includes('/'))
    throw new InvalidArgumentError(`It must be a name of 1 to ${NAME_MAX} characters, without "/".`);
  return name;
};

export const withDecisionOptions = (command: Command): Command =>
  command
    .option(
      '--by <name>',
      'who decides, on one machine (default: your user name); on a stage your AWS credentials say so',
      personName,
    )
    .option('--yes', 'do not ask for confirmation');

export const withOperatorOptions = (command: Command): Command =>
  withDecisionOptions(withPlaceOptions(command)).option('--json', 'one JSON document');
