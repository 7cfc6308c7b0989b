import { type Command, InvalidArgumentError } from 'commander';
import { type PlaceOptions, withPlaceOptions } from './place-options.ts';

/** The options of the commands that change an order. */
export interface OperatorOptions extends PlaceOptions {
  readonly by: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly workspaceEndpoint?: string;
  readonly iamEndpoint?: string;
  readonly bssEndpoint?: string;
  readonly projectId?: string;
}

const NAME_MAX = 100;

const personName = (text: string): string => {
  const name = text.trim();
  if (name === '' || name.length > NAME_MAX)
    throw new InvalidArgumentError(`It must be a name of 1 to ${NAME_MAX} characters.`);
  return name;
};

export const withOperatorOptions = (command: Command): Command =>
  withPlaceOptions(command)
    .requiredOption('--by <name>', 'who decides; recorded in the history', personName)
    .option('--yes', 'do not ask for confirmation')
    .option('--workspace-endpoint <url>', 'the provider of the local cloud, if it is not the simulator')
    .option('--iam-endpoint <url>', 'where tokens come from; credentials in WORKSPACE_CREDENTIALS')
    .option('--bss-endpoint <url>', 'billing')
    .option('--project-id <id>', "the provider's project")
    .option('--json', 'one JSON document');
